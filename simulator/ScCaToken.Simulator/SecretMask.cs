using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>Knows by the instruction which bytes of a command or answer may be a PIN, a key or a plaintext (docs/APDU.md, ISO/IEC 7816-4).</summary>
public static class SecretMask
{
    private const int HeaderLength = 4;
    private const byte GeneralAuthenticate = 0x87;
    private const byte SealedFile = 0x01;

    /// <summary>Command bytes a trace may show.</summary>
    public static int ShownCommandBytes(ReadOnlySpan<byte> command) =>
        command.Length > HeaderLength && IsSecretCommand(command[0], command[1], command[2]) ? HeaderLength : command.Length;

    /// <summary>True when the answer's data must not be shown.</summary>
    public static bool IsSecretAnswer(ReadOnlySpan<byte> command)
    {
        if (command.Length < HeaderLength)
            return false;
        if (command[0] < 0x80)
            return command[1] is GeneralAuthenticate or (byte)IsoIns.GetChallenge;
        // Hosts make keys of random bytes, whichever command gave them.
        bool answersKey = (command[3] & 1) != 0;
        return (Ins)command[1] switch
        {
            Ins.RsaDecrypt or Ins.EccDecrypt or Ins.Ecdh => true,
            Ins.GenRandom => true,
            Ins.Decrypt or Ins.DecryptUpdate or Ins.DecryptFinal => true,
            Ins.ReadFile => command[2] == SealedFile,
            Ins.GenerateAgreementDataAndKeyWithEcc or Ins.GenerateKeyWithEcc => answersKey,
            _ => false,
        };
    }

    // What carries PINs and keys is hidden in whatever class it comes: a host that errs in the class has sent the PIN all the same.
    private static bool IsSecretCommand(byte cla, byte ins, byte p1) =>
        IsIsoSecret(ins) || IsPinOrKey((Ins)ins) || ((Ins)ins == Ins.WriteFile && p1 == SealedFile)
        || (cla >= 0x80 && (Ins)ins is Ins.Encrypt or Ins.EncryptUpdate or Ins.Mac or Ins.MacUpdate);

    // ISO/IEC 7816-4: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER; SP 800-73-4 and its key import for the rest.
    private static bool IsIsoSecret(byte ins) => ins is (byte)IsoIns.Verify or 0x24 or 0x2C or GeneralAuthenticate or 0xFE or 0xFF;

    private static bool IsPinOrKey(Ins ins) => ins switch
    {
        Ins.VerifyPin or Ins.ChangePin or Ins.UnblockPin or Ins.CreateApplication or Ins.InitApplication or Ins.InitUserPin => true,
        Ins.DevAuth or Ins.ChangeDevAuthKey or Ins.ImportKeyPair or Ins.ImportSymmKey => true,
        _ => false,
    };
}
