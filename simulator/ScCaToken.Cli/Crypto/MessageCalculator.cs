using Org.BouncyCastle.Crypto;

namespace ScCaToken.Cli.Crypto;

/// <summary>Collects what BouncyCastle wants signed and hands it over in one piece.</summary>
internal sealed class MessageCalculator(Func<byte[], byte[]> sign) : IStreamCalculator<IBlockResult>, IDisposable
{
    private readonly MemoryStream _message = new();

    public Stream Stream => _message;

    public IBlockResult GetResult() => new Result(sign(_message.ToArray()));

    public void Dispose() => _message.Dispose();

    private sealed class Result(byte[] signature) : IBlockResult
    {
        public byte[] Collect() => signature;

        public int Collect(byte[] buf, int off)
        {
            signature.CopyTo(buf, off);
            return signature.Length;
        }

        public int Collect(Span<byte> output)
        {
            signature.CopyTo(output);
            return signature.Length;
        }

        public int GetMaxResultLength() => signature.Length;
    }
}
