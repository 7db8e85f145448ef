using System.Formats.Asn1;

namespace ScCaToken.Crypto.Tests;

public class Sm2CiphertextFormsTests
{
    private const string Plaintext = "encryption standard";

    /// <summary>C1 ‖ C3 ‖ C2 for the published key: x1 beginning with 30, with 04 and with 0404, and the published one.</summary>
    public static TheoryData<string> Ciphertexts() =>
    [
        "30EDEC2095B2ED5165E28F069DF7A9C2B0477BC181827D4EF0B977CDEFA175AE5663B068E5D96DC17D35D409E4DF82FB6E71C1D166F9C8BC3685F945BA20BC7A"
            + "F6C36755D14730A475074C63FBFA8E6EB8F35F093F57F912A7A08FA729A530597246C052B1CBAEDC4D613D718DD936603E8502",
        "04A91D37F38E6B5115A6AB5B3664BDA240514419E62988B014EFA96CCFCF1AC7EFE047AB1D0A8AC97818F07630877D13D91A4BD257AF6F248EA50F131137B098"
            + "D898C88B2DBA58CD0DDFF4667FB25C765B0421E309C61338C605C77D3EFC09255C314548B03E340FBE4434455C29B713454F45",
        "040476377A04317D1D64FC54E39F42A2215CD21A639F53F8A878B729B2E15A46AB93F73DCF0423426F5B08E9392C5419F7A843076D00B58D2E849A6245B4FDF2"
            + "CB89FB60BCF58D6923B2FA066C28688139929E25A76EF538A77B0C00220DF380ACC1F7A683FF3D093C7B91979D995B8DA4A256",
        Sm2Vectors.KG + Sm2Vectors.C3 + Sm2Vectors.C2,
    ];

    [Theory]
    [MemberData(nameof(Ciphertexts))]
    public void ToRaw_EveryFormOfOneCiphertext_Decrypts(string hex)
    {
        byte[] raw = Convert.FromHexString(hex);
        Assert.Equal(Plaintext, Decrypt(raw));
        Assert.Equal(Plaintext, Decrypt([0x04, .. raw]));
        Assert.Equal(Plaintext, Decrypt(Der(raw, 0)));
    }

    [Fact]
    public void ToRaw_WhatOnlyLooksLikeDer_IsLeftAlone()
    {
        byte[] raw = Convert.FromHexString(Sm2Vectors.KG + Sm2Vectors.C3 + Sm2Vectors.C2);
        byte[] der = Der(raw, 0);
        byte[][] others = [[.. der, 0], der[..^1], Der(raw, 1), Der(raw, 2), Der(raw, 3), Der(raw, 4), [0x30], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x04], []];
        foreach (byte[] other in others)
            Assert.Equal(other, Sm2CiphertextForms.ToRaw(other).ToArray());
    }

    private static string Decrypt(byte[] ciphertext)
    {
        using Sm2PrivateKey key = Sm2Vectors.Key(Sm2Vectors.D);
        byte[] plaintext = new byte[Plaintext.Length];
        Assert.True(Sm2.TryDecrypt(key, Sm2CiphertextForms.ToRaw(ciphertext), plaintext));
        return System.Text.Encoding.ASCII.GetString(plaintext);
    }

    /// <summary>SM2Cipher; <paramref name="fault"/> 1: x as OCTET STRING, 2: x negative, 3: a short C3, 4: a fifth member.</summary>
    private static byte[] Der(byte[] raw, int fault)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (fault == 1)
                writer.WriteOctetString(raw.AsSpan(0, 32));
            else if (fault == 2)
                writer.WriteInteger(-1);
            else
                writer.WriteIntegerUnsigned(raw.AsSpan(0, 32).TrimStart((byte)0));
            writer.WriteIntegerUnsigned(raw.AsSpan(32, 32).TrimStart((byte)0));
            writer.WriteOctetString(raw.AsSpan(64, fault == 3 ? 31 : 32));
            writer.WriteOctetString(raw.AsSpan(96));
            if (fault == 4)
                writer.WriteNull();
        }

        return writer.Encode();
    }
}
