using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>Many threads that get in each other's way: every call must end, with a code of the standard.</summary>
public sealed class ConcurrencyTests
{
    private static readonly Ckr[] Expected =
    [
        Ckr.Ok, Ckr.SessionHandleInvalid, Ckr.SessionClosed, Ckr.ObjectHandleInvalid, Ckr.KeyHandleInvalid, Ckr.UserNotLoggedIn, Ckr.UserAlreadyLoggedIn,
        Ckr.OperationNotInitialized, Ckr.OperationActive, Ckr.CryptokiNotInitialized, Ckr.SlotIdInvalid, Ckr.DeviceRemoved, Ckr.TokenNotPresent,
    ];

    [Fact]
    public async Task Threads_OnOneToken_NeverHangAndNeverBreak()
    {
        using var client = new ModuleClient();
        var main = client.OpenUser();
        client.GenerateEc(main, "shared");
        var unexpected = new System.Collections.Concurrent.ConcurrentBag<Ckr>();
        var workers = Enumerable.Range(0, 6).Select(number => Task.Run(() => Work(client, number, 60, unexpected), TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Empty(unexpected);
        Assert.Equal(Ckr.Ok, client.FinalizeLibrary());
    }

    [Fact]
    public async Task Finalize_UnderLoad_EndsEverything()
    {
        using var client = new ModuleClient();
        var main = client.OpenUser();
        client.GenerateEc(main, "shared");
        var unexpected = new System.Collections.Concurrent.ConcurrentBag<Ckr>();
        var workers = Enumerable.Range(0, 4).Select(number => Task.Run(() => Work(client, number, 200, unexpected), TestContext.Current.CancellationToken)).ToArray();
        await Task.Delay(30, TestContext.Current.CancellationToken);
        Assert.Equal(Ckr.Ok, client.FinalizeLibrary());
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Empty(unexpected);
    }

    private static void Work(ModuleClient client, int number, int rounds, System.Collections.Concurrent.ConcurrentBag<Ckr> unexpected)
    {
        void Note(Ckr code)
        {
            if (!Expected.Contains(code))
                unexpected.Add(code);
        }

        for (int round = 0; round < rounds; round++)
        {
            var opened = client.TryOpen(out var session);
            Note(opened);
            if (opened != Ckr.Ok)
                continue;
            switch ((number + round) % 4)
            {
                case 0:
                    Note(client.Create(session, out var data, Attribute.Of(CkObjectClass.Data), new(CkAttributeType.Token, true), new(CkAttributeType.Label, $"d{number}")));
                    Note(client.Destroy(session, data));
                    break;
                case 1:
                    Note(client.Login(session));
                    break;
                case 2:
                    Note(client.TryFindFirst(session, out var key, Attribute.Of(CkObjectClass.PrivateKey)));
                    Note(client.SignInit(session, Ckm.Ecdsa, key));
                    Note(client.Sign(session, new byte[32], new byte[64], out _));
                    break;
                default:
                    if (round % 8 == 0)
                        Note(client.Logout(session));
                    break;
            }

            Note(client.Close(session));
        }
    }
}
