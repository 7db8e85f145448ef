using System.Runtime.InteropServices;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>
/// The Windows calls of the PC/SC layer against tests/windows/winscard.c in place of winscard.dll, which checks every argument. Explicit, because only
/// tests/windows/run puts it there.
/// </summary>
public sealed unsafe class WindowsPcScTests : IDisposable
{
    private const int InvalidHandle = 6, GeneralFailure = 31, ServiceStopped = unchecked((int)0x8010001E);
    private readonly nint _script = NativeLibrary.Load("winscard.dll", typeof(WindowsPcScTests).Assembly, DllImportSearchPath.System32);
    private readonly PcScTransportProvider _provider = new();

    public WindowsPcScTests() => SetPresent(true);

    [Fact(Explicit = true)]
    public void Readers_TwoOfThem_AreNamedInUnicode()
    {
        Assert.Equal(["双 Reader 0", "Reader 1"], _provider.ListReaders());
        using var empty = _provider.Open("Reader 1");
        Assert.False(empty.IsCardPresent);
        Assert.Equal(TransportError.CardRemoved, Assert.Throws<TransportException>(empty.Connect).Error);
        using var gone = _provider.Open("Reader 2");
        Assert.Equal(TransportError.ReaderUnavailable, Assert.Throws<TransportException>(gone.Connect).Error);
    }

    [Fact(Explicit = true)]
    public void Card_Connected_AnswersInAndOutOfATransaction()
    {
        using var card = Connect();
        Assert.Equal("3B8580018073C001C077", Convert.ToHexString(card.Atr.Span));
        Assert.Equal(65_535, card.MaxCommandLength);
        Assert.Equal("01020304050607089000", Challenge(card));
        card.BeginTransaction();
        Assert.Equal("01020304050607089000", Challenge(card));
        card.EndTransaction();
        card.Reset();
        Assert.Equal("01020304050607089000", Challenge(card));
    }

    [Fact(Explicit = true)]
    public void Removal_OfTheCard_EndsTheWaitAndFailsTheCommand()
    {
        using var card = Connect();
        Assert.False(_provider.WaitForChange(0, CancellationToken.None));
        using var pull = new Timer(_ => SetPresent(false), null, 200, Timeout.Infinite);
        Assert.True(_provider.WaitForChange(20_000, CancellationToken.None));
        Assert.False(card.IsCardPresent);
        Assert.Equal(TransportError.CardRemoved, Assert.Throws<TransportException>(() => Challenge(card)).Error);
        SetPresent(true);
        card.Connect();
        Assert.Equal("01020304050607089000", Challenge(card));
    }

    [Theory(Explicit = true)]
    [InlineData(InvalidHandle, TransportError.Communication)]
    [InlineData(GeneralFailure, TransportError.Communication)]
    [InlineData(ServiceStopped, TransportError.ServiceUnavailable)]
    public void Failure_OfDriverOrService_IsOvercomeByConnectingAgain(int code, TransportError expected)
    {
        using var card = Connect();
        SetError(code);
        Assert.Equal(expected, Assert.Throws<TransportException>(() => Challenge(card)).Error);
        card.Connect();
        Assert.Equal("01020304050607089000", Challenge(card));
    }

    [Fact(Explicit = true)]
    public void Failure_OfACardJustPulled_IsItsRemoval()
    {
        using var card = Connect();
        SetPresent(false);
        SetError(GeneralFailure);
        Assert.Equal(TransportError.CardRemoved, Assert.Throws<TransportException>(() => Challenge(card)).Error);
    }

    [Fact(Explicit = true)]
    public void Wait_Cancelled_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource(200);
        long start = Environment.TickCount64;
        Assert.False(_provider.WaitForChange(60_000, stop.Token));
        Assert.InRange(Environment.TickCount64 - start, 0, 30_000);
    }

    public void Dispose()
    {
        _provider.Dispose();
        Assert.Equal(0, ((delegate* unmanaged[Stdcall]<int>)NativeLibrary.GetExport(_script, "ScriptMistakes"))());
    }

    private IApduTransport Connect()
    {
        var card = _provider.Open("双 Reader 0");
        Assert.True(card.IsCardPresent);
        card.Connect();
        return card;
    }

    private static string Challenge(IApduTransport card)
    {
        byte[] answer = new byte[258];
        int length = card.Transmit([0x00, 0x84, 0x00, 0x00, 0x08], answer);
        return Convert.ToHexString(answer.AsSpan(0, length));
    }

    private void SetPresent(bool present) => ((delegate* unmanaged[Stdcall]<int, void>)NativeLibrary.GetExport(_script, "ScriptPresent"))(present ? 1 : 0);

    private void SetError(int code) => ((delegate* unmanaged[Stdcall]<int, void>)NativeLibrary.GetExport(_script, "ScriptError"))(code);
}
