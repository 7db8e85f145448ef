using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11.Tests.Tokens;

public sealed class HandleTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Table_RandomChanges_IsADictionary(int seed)
    {
        var random = new Random(seed);
        var table = new HandleTable<string>();
        var model = new Dictionary<nuint, string>();
        for (int i = 0; i < 20_000; i++)
        {
            // Far apart, equal in their low bits, and beyond 32 bits.
            nuint handle = (nuint)random.Next(1, 400) * (nuint)(random.Next(4) == 0 ? 0x1_0000_0010 : 1);
            if (random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(handle, out string? expected) ? expected : null, table.Remove(handle));
            }
            else
            {
                string item = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                table.Set(handle, item);
                model[handle] = item;
            }

            nuint other = (nuint)random.Next(1, 400);
            Assert.Equal(model.GetValueOrDefault(other), table.Find(other));
        }

        Assert.Equal(model.Values.Order(), table.ToList().Order());
    }

    [Fact]
    public async Task Find_WhileOthersComeAndGo_AlwaysSeesWhatStays()
    {
        var table = new HandleTable<string>();
        nuint[] staying = [.. Enumerable.Range(1, 50).Select(i => (nuint)(i * 7))];
        foreach (nuint handle in staying)
            table.Set(handle, $"{handle}");
        bool done = false;
        var reader = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref done))
                {
                    foreach (nuint handle in staying)
                        Assert.Equal($"{handle}", table.Find(handle));
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (nuint handle = 1000; handle < 101_000; handle++)
        {
            table.Set(handle, "passing");
            if (handle >= 1200)
                Assert.Equal("passing", table.Remove(handle - 200));
        }

        Volatile.Write(ref done, true);
        await reader;
        Assert.Equal(250, table.ToList().Count);
    }
}
