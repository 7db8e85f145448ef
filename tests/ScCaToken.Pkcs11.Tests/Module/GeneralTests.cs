using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed unsafe class GeneralTests
{
    [Fact]
    public void AnyFunction_BeforeInitialize_IsNotInitialized()
    {
        using var client = new ModuleClient(initialize: false);
        Assert.Equal(Ckr.CryptokiNotInitialized, ModuleClient.Rv(() => client.Module.GetInfo(null)));
        Assert.Equal(Ckr.CryptokiNotInitialized, ModuleClient.Rv(() => client.Module.Finalize((void*)1)));
        Assert.Equal(Ckr.CryptokiNotInitialized, ModuleClient.Rv(() => client.Module.GetSlotList(0, null, null)));
        Assert.Equal(Ckr.CryptokiNotInitialized, ModuleClient.Rv(() => client.Module.Sign(default, null, default, null, null)));
    }

    [Fact]
    public void Initialize_Twice_IsAlreadyInitialized()
    {
        using var client = new ModuleClient();
        Assert.Equal(Ckr.CryptokiAlreadyInitialized, ModuleClient.Rv(() => client.Module.Initialize(null)));
    }

    [Theory]
    [InlineData(0, 0, 0, Ckr.Ok)]
    [InlineData(0, 2, 0, Ckr.Ok)]
    [InlineData(4, 2, 0, Ckr.Ok)]
    [InlineData(4, 0, 0, Ckr.CantLock)]
    [InlineData(3, 2, 0, Ckr.ArgumentsBad)]
    [InlineData(1, 0, 0, Ckr.ArgumentsBad)]
    [InlineData(0, 1, 0, Ckr.Ok)]
    [InlineData(0, 2, 1, Ckr.ArgumentsBad)]
    public void Initialize_Arguments_FollowTheFourCases(int callbacks, uint flags, int reserved, Ckr expected)
    {
        using var client = new ModuleClient(initialize: false);
        var rv = ModuleClient.Rv(() =>
        {
            var arguments = new CkInitializeArgs
            {
                CreateMutex = callbacks > 0 ? 1 : 0,
                DestroyMutex = callbacks > 1 ? 1 : 0,
                LockMutex = callbacks > 2 ? 1 : 0,
                UnlockMutex = callbacks > 3 ? 1 : 0,
                Flags = new CULong(flags),
                Reserved = (void*)reserved,
            };
            return client.Module.Initialize(&arguments);
        });
        Assert.Equal(expected, rv);
    }

    [Fact]
    public void Finalize_ThenInitialize_StartsAfreshWithTheSameSlotIds()
    {
        using var client = new ModuleClient();
        var before = client.Slots();
        client.Open();
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => client.Module.Finalize((void*)1)));
        Assert.Equal(Ckr.Ok, client.Module.Finalize(null));
        Assert.Equal(Ckr.Ok, client.Module.Initialize(null));
        Assert.Equal(before, client.Slots());
        Assert.Equal(0u, (uint)client.TokenInfo().SessionCount.Value);
    }

    [Fact]
    public void GetInfo_Version_IsTheProducts()
    {
        using var client = new ModuleClient();
        byte* memory = stackalloc byte[128];
        new Span<byte>(memory, 128).Fill(0xEE);
        var info = (CkInfo*)memory;
        Assert.Equal(Ckr.Ok, client.Module.GetInfo(info));
        Assert.Equal((3, 0), (info->CryptokiVersion.Major, info->CryptokiVersion.Minor));
        var product = typeof(Pkcs11Module).Assembly.GetName().Version!;
        var rest = CkInfo.RestOf(info);
        Assert.Equal((product.Major, product.Minor), (rest->LibraryVersion.Major, rest->LibraryVersion.Minor));
        Assert.Equal(default, rest->Flags);
        Assert.Equal(-1, new Span<byte>(rest + 1, 16).IndexOfAnyExcept((byte)0xEE));
    }

    [Fact]
    public void LegacyFunctions_WithSession_AreNotParallel()
    {
        using var client = new ModuleClient();
        var session = client.Open();
        Assert.Equal(Ckr.FunctionNotParallel, client.Module.GetFunctionStatus(session));
        Assert.Equal(Ckr.FunctionNotParallel, client.Module.CancelFunction(session));
        Assert.Equal(Ckr.FunctionNotSupported, client.Module.MessageSignFinal(session));
        Assert.Equal(Ckr.SessionHandleInvalid, ModuleClient.Rv(() => client.Module.CancelFunction(default)));
    }

    [Fact]
    public void Random_AnyLength_IsFilled()
    {
        using var client = new ModuleClient();
        var session = client.Open();
        byte[] random = new byte[5000];
        fixed (byte* bytes = random)
            Assert.Equal(Ckr.Ok, client.Module.GenerateRandom(session, bytes, new CULong((nuint)random.Length)));
        Assert.True(random.Distinct().Count() > 200);
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => client.Module.GenerateRandom(session, null, new CULong(1))));
        Assert.Equal(Ckr.RandomSeedNotSupported, client.Module.SeedRandom(session, null, default));
    }
}
