using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf.Tests.Interop;

public sealed unsafe class BlobTests
{
    [Fact]
    public void Structures_Packed_HaveTheSizesOfTheHeader()
    {
        Assert.Equal(
            (2, 294, 268, 1164, 132, 68, 165),
            (sizeof(SkfVersion), sizeof(DevInfo), sizeof(RsaPublicKeyBlob), sizeof(RsaPrivateKeyBlob), sizeof(EccPublicKeyBlob), sizeof(EccPrivateKeyBlob), sizeof(EccCipherBlob)));
        Assert.Equal((128, 44, 373, 44), (sizeof(EccSignatureBlob), sizeof(BlockCipherParam), sizeof(EnvelopedKeyBlob), sizeof(FileAttribute)));
    }

    [Fact]
    public void Number_EitherSideOfTheField_IsRead()
    {
        byte* field = stackalloc byte[64];
        new Span<byte>(field, 64).Clear();
        field[63] = 7;
        Assert.Equal(7, Blob.Number(field)[31]);
        new Span<byte>(field, 64).Clear();
        field[0] = 9;
        Assert.Equal(9, Blob.Number(field)[0]);
    }

    [Fact]
    public void Number_BothSidesOfTheField_IsWrongData()
    {
        byte* field = stackalloc byte[64];
        new Span<byte>(field, 64).Clear();
        field[0] = field[63] = 1;
        uint code = Sar.Ok;
        try
        {
            Blob.Number(field);
        }
        catch (SkfException refused)
        {
            code = refused.Code;
        }

        Assert.Equal(Sar.InData, code);
    }

    [Fact]
    public void List_NoNames_IsTwoNul()
    {
        uint size = 0;
        Assert.Equal(Sar.Ok, NativeText.List([], null, &size));
        Assert.Equal(2u, size);
        byte* list = stackalloc byte[2];
        list[0] = list[1] = 0xFF;
        Assert.Equal(Sar.Ok, NativeText.List([], list, &size));
        Assert.Equal((0, 0), (list[0], list[1]));
    }

    [Fact]
    public void Fixed_LongChineseText_IsCutBetweenCharacters()
    {
        byte* field = stackalloc byte[32];
        NativeText.Fixed(field, 32, new string('四', 20));
        Assert.Equal(new string('四', 10), System.Text.Encoding.UTF8.GetString(field, 30));
        Assert.Equal((0, 0), (field[30], field[31]));
    }
}
