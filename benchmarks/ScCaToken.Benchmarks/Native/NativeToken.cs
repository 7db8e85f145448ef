namespace ScCaToken.Benchmarks.Native;

/// <summary>A token with a logged-in session and the keys the benchmarks sign with, made at the first use.</summary>
internal sealed class NativeToken
{
    private const nuint Token = 0x1, Private = 0x2, Label = 0x3, Sign = 0x108, ModulusBits = 0x121, EcParams = 0x180;
    private static readonly byte[] Sm2Curve = Convert.FromHexString("06082A811CCF5501822D");
    private readonly Lazy<nuint> _rsa;
    private readonly Lazy<nuint> _sm2;

    public NativeToken(NativePkcs11 client, nuint slot)
    {
        Client = client;
        Slot = slot;
        Session = client.OpenSession(slot);
        client.Login(Session, 1, NativeTokens.UserPin);
        _rsa = new Lazy<nuint>(() => Generate(NativePkcs11.RsaKeyPairGen, "rsa", (ModulusBits, BitConverter.GetBytes((ulong)2048))));
        _sm2 = new Lazy<nuint>(() => Generate(NativePkcs11.EcKeyPairGen, "sm2", (EcParams, Sm2Curve)));
    }

    public NativePkcs11 Client { get; }

    public nuint Slot { get; }

    public nuint Session { get; }

    public nuint Rsa => _rsa.Value;

    public nuint Sm2 => _sm2.Value;

    /// <summary>Another SM2 key pair.</summary>
    public nuint NewSm2Key() => Generate(NativePkcs11.EcKeyPairGen, "another", (EcParams, Sm2Curve));

    private nuint Generate(nuint mechanism, string label, (nuint, byte[]) parameter) => Client.GenerateKeyPair(
        Session,
        mechanism,
        [(Token, NativeTokens.True), parameter, (Label, System.Text.Encoding.ASCII.GetBytes(label))],
        [(Token, NativeTokens.True), (Private, NativeTokens.True), (Sign, NativeTokens.True), (Label, System.Text.Encoding.ASCII.GetBytes(label))]);
}
