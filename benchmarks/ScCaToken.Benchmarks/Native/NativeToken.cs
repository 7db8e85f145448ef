namespace ScCaToken.Benchmarks.Native;

/// <summary>A token with a logged-in session and the keys the benchmarks sign with, made at the first use.</summary>
internal sealed class NativeToken
{
    private const nuint Token = 0x1, Private = 0x2, Label = 0x3, Sign = 0x108, ModulusBits = 0x121, EcParams = 0x180;
    private static readonly byte[] Sm2Curve = Convert.FromHexString("06082A811CCF5501822D");
    private readonly Lazy<nuint> _rsa;
    private readonly Lazy<nuint> _sm2;
    private readonly Lazy<nuint> _otherSm2;
    private readonly Lazy<nuint> _otherSession;

    public NativeToken(NativePkcs11 client, nuint slot)
    {
        Client = client;
        Session = client.OpenSession(slot);
        client.Login(Session, 1, NativeTokens.UserPin);
        _rsa = new Lazy<nuint>(() => Generate(NativePkcs11.RsaKeyPairGen, "rsa", (ModulusBits, BitConverter.GetBytes((ulong)2048))));
        _sm2 = new Lazy<nuint>(() => Generate(NativePkcs11.EcKeyPairGen, "sm2", (EcParams, Sm2Curve)));
        _otherSm2 = new Lazy<nuint>(() => Generate(NativePkcs11.EcKeyPairGen, "another sm2", (EcParams, Sm2Curve)));
        _otherSession = new Lazy<nuint>(() => client.OpenSession(slot));
    }

    public NativePkcs11 Client { get; }

    public nuint Session { get; }

    /// <summary>For a second thread: one session serves one call at a time.</summary>
    public nuint OtherSession => _otherSession.Value;

    public nuint Rsa => _rsa.Value;

    public nuint Sm2 => _sm2.Value;

    public nuint OtherSm2 => _otherSm2.Value;

    public NativeSigner Signer(nuint mechanism, nuint key, ReadOnlySpan<byte> message) => new(Client, Session, mechanism, key, message);

    private nuint Generate(nuint mechanism, string label, (nuint, byte[]) parameter) => Client.GenerateKeyPair(
        Session,
        mechanism,
        [(Token, NativeTokens.True), parameter, (Label, System.Text.Encoding.ASCII.GetBytes(label))],
        [(Token, NativeTokens.True), (Private, NativeTokens.True), (Sign, NativeTokens.True), (Label, System.Text.Encoding.ASCII.GetBytes(label))]);
}
