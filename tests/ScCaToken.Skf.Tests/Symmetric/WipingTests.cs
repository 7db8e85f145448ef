using System.Reflection;
using ScCaToken.Crypto;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;
using ScCaToken.Skf.Symmetric;
using ScCaToken.TestSupport.Transports;

namespace ScCaToken.Skf.Tests.Symmetric;

/// <summary>A message's state, which holds plaintext and key stream, goes with the message or its handle.</summary>
public sealed class WipingTests : IDisposable
{
    private static readonly byte[] Value = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private readonly DeviceLink _link = new(new FunctionTransport(_ => [0x6F, 0x00]));
    private readonly SkfSessionKey _key;

    public WipingTests() => _key = new SkfSessionKey(new SkfDevice(_link), new HostSessionKey(Value, Sgd.Sm4Cbc));

    [Fact]
    public void SessionKey_ClosedInTheMiddleOfAMessage_MessageIsWiped()
    {
        var stream = StartMessage();
        _key.Active = stream;
        Assert.All(Buffers(stream), buffer => Assert.NotEqual(new byte[16], buffer));
        _key.Release();
        Assert.All(Buffers(stream), buffer => Assert.Equal(new byte[16], buffer));
    }

    [Fact]
    public void SessionKey_NextMessage_FormerIsWiped()
    {
        var stream = StartMessage();
        _key.Active = stream;
        _key.Active = StartMessage();
        Assert.All(Buffers(stream), buffer => Assert.Equal(new byte[16], buffer));
    }

    [Fact]
    public void Mac_ClosedInTheMiddleOfAMessage_MessageIsWiped()
    {
        var stream = new MacStream(_key.Key, Value);
        stream.Update(Value.AsSpan(0, 5));
        var mac = new SkfMac(_key, stream);
        Assert.All(Buffers(stream), buffer => Assert.NotEqual(new byte[16], buffer));
        mac.Release();
        Assert.All(Buffers(stream), buffer => Assert.Equal(new byte[16], buffer));
    }

    public void Dispose() => _link.Dispose();

    private CipherStream StartMessage()
    {
        var stream = new CipherStream(_key.Key, Sm4Mode.Cbc, encrypting: true, padding: true, feedbackBits: 128, Value);
        stream.Update(Value.AsSpan(0, 5), []);
        return stream;
    }

    private static List<byte[]> Buffers(object stream)
    {
        var buffers = stream.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(field => field.GetValue(stream)).OfType<byte[]>().ToList();
        Assert.Equal(2, buffers.Count);
        return buffers;
    }
}
