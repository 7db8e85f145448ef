using System.Net;
using System.Net.Sockets;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>TCP ports for servers that do not choose their own.</summary>
public static class FreePorts
{
    /// <summary>
    /// The first of <paramref name="count"/> neighbours that were free in this moment. They are below those that the system gives to whoever asks for any
    /// (32768 and up), so that nobody takes one by chance before its server does.
    /// </summary>
    public static int Row(int count)
    {
        for (int attempt = 0; ; attempt++)
        {
            int first = Random.Shared.Next(20_000, 32_768 - count);
            var taken = new List<Socket>();
            try
            {
                for (int i = 0; i < count; i++)
                {
                    taken.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
                    taken[^1].Bind(new IPEndPoint(IPAddress.Any, first + i));
                }

                return first;
            }
            catch (SocketException) when (attempt < 100)
            {
                // One of them is taken: another row.
            }
            finally
            {
                taken.ForEach(s => s.Dispose());
            }
        }
    }
}
