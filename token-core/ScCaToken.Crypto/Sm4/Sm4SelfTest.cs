namespace ScCaToken.Crypto;

/// <summary>Power-on known answer of SM4: example 1 of GB/T 32907-2016, A.1, both directions.</summary>
public static class Sm4SelfTest
{
    private static ReadOnlySpan<byte> Key => [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10];

    private static ReadOnlySpan<byte> Expected => [0x68, 0x1E, 0xDF, 0x34, 0xD2, 0x06, 0x96, 0x5E, 0x86, 0xB3, 0xE9, 0x4F, 0x53, 0x6E, 0x42, 0x46];

    /// <summary>Whether the implementation gives the published ciphertext and takes it back.</summary>
    public static bool Run()
    {
        Sm4.Create(Key, out Sm4 cipher);
        Span<byte> block = stackalloc byte[Sm4.BlockSize];
        cipher.EncryptBlock(Key, block);
        bool encrypted = ConstantTime.AreEqual(block, Expected);
        cipher.DecryptBlock(block, block);
        return encrypted && ConstantTime.AreEqual(block, Key);
    }
}
