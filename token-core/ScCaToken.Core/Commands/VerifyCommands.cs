using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>RSAVerify and ECCVerify: with a public key the host brings along.</summary>
internal static class VerifyCommands
{
    private const int DigestSize = 32;
    private const int Sm2Bits = 256;

    public static StatusWord VerifyRsa(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        if (!PublicKeys.TryReadRsa(ref fields, out var modulus, out var exponent))
            return fields.Failed ? StatusWord.WrongLength : StatusWord.FunctionNotSupported;
        var data = fields.Bytes(fields.UInt32());
        var signature = fields.Bytes((uint)modulus.Length);
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        context.Applet.Services.Tests.Require(KeyAlgorithm.Rsa);
        return Rsa.VerifyPkcs1(modulus, exponent, data, signature) ? StatusWord.Success : StatusWord.VerificationFailed;
    }

    public static StatusWord VerifySm2(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint bits = fields.UInt32();
        var point = fields.Bytes(Sm2.PublicKeySize);
        var e = fields.Bytes(DigestSize);
        var signature = fields.Bytes(Sm2.SignatureSize);
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        if (bits != Sm2Bits)
            return StatusWord.FunctionNotSupported;
        context.Applet.Services.Tests.Require(KeyAlgorithm.Sm2);
        return Sm2.Verify(point, e, signature) ? StatusWord.Success : StatusWord.VerificationFailed;
    }
}
