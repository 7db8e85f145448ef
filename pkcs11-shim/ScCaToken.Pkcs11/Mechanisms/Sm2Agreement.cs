using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>
/// CKM_SM2_KEY_AGREEMENT: SM2 key exchange (GB/T 32918.3-2016, 6.1, without confirmation) in the steps of SCCA_SM2_AGREEMENT_PARAMS
/// (docs/include/pkcs11-sccatoken.h). The initiator begins and finishes, the responder answers.
/// </summary>
internal sealed class Sm2Agreement : KeyDerivation
{
    private const int MaxIdLength = 256;
    private const int LeastAgreed = Driver.Card.ICardToken.AgreedKeySize;
    private const uint StepBegin = 1, StepAnswer = 2, StepFinish = 3;

    /// <summary>The initiator's first step, which gives no key: true when the parameter asks for it.</summary>
    public static bool TryBegin(in MechanismInput input, KeyMaterial key, Sm2Exchanges exchanges)
    {
        if (input.Type != Ckm.Sm2KeyAgreement)
            return false;
        var parameter = new Fields(input);
        if (parameter.Step != StepBegin)
            return false;
        MechanismTable.Require(input.Type, CkMechanismFlags.Derive, key);
        exchanges.RequireRoom();
        Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
        nuint number = exchanges.Add(((PrivateKey)key).BeginSm2Exchange(parameter.OwnId, point));
        parameter.WriteNumber(number);
        parameter.WritePoint(point);
        return true;
    }

    public override byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length, Sm2Exchanges? exchanges)
    {
        var parameter = new Fields(input);
        var key = (PrivateKey)baseKey;
        if (length > key.MaxAgreedKeySize)
            throw new CkException(Ckr.TemplateInconsistent, "the key does not agree on so long a key");
        byte[] agreed = GC.AllocateUninitializedArray<byte>(Math.Max(length, LeastAgreed), pinned: true);
        try
        {
            if (parameter.Step == StepAnswer)
                Answer(in parameter, key, agreed);
            else if (parameter.Step == StepFinish)
                Finish(in parameter, key, exchanges, agreed);
            else
                throw new CkException(Ckr.MechanismParamInvalid);
            return agreed[..(length == 0 ? agreed.Length : length)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreed);
        }
    }

    private static void Answer(in Fields parameter, PrivateKey key, Span<byte> agreed)
    {
        Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
        key.AnswerSm2Exchange(parameter.OwnId, parameter.Peer, point, agreed);
        parameter.WritePoint(point);
    }

    private static void Finish(in Fields parameter, PrivateKey key, Sm2Exchanges? exchanges, Span<byte> agreed)
    {
        var peer = parameter.Peer;
        using var exchange = (exchanges ?? throw new CkException(Ckr.MechanismParamInvalid)).Take(parameter.Number, key.PublicPart!);
        exchange.Finish(in peer, agreed);
    }

    /// <summary>SCCA_SM2_AGREEMENT_PARAMS.</summary>
    private readonly ref struct Fields
    {
        private readonly nint _structure;
        private readonly Span<byte> _ownPoint;

        public Fields(in MechanismInput input)
        {
            var reader = new ParameterReader(input, numbers: 6, pointers: 5);
            _structure = input.Parameter;
            Step = reader.ULong();
            Number = reader.ULong();
            nint point = reader.Pointer();
            OwnId = Id(ref reader);
            var peerId = Id(ref reader);
            if (Step != StepFinish)
                _ownPoint = Writable(point, 1 + Sm2.PublicKeySize);
            Peer = Step == StepBegin ? default : new Sm2Peer(Point(ref reader), Point(ref reader), peerId);
        }

        public nuint Step { get; }

        public nuint Number { get; }

        public ReadOnlySpan<byte> OwnId { get; }

        public Sm2Peer Peer { get; }

        public unsafe void WriteNumber(nuint number) => ((CULong*)_structure)[1] = new CULong(number);

        public void WritePoint(ReadOnlySpan<byte> point)
        {
            _ownPoint[0] = 0x04;
            point.CopyTo(_ownPoint[1..]);
        }

        private static ReadOnlySpan<byte> Id(scoped ref ParameterReader reader)
        {
            nint pointer = reader.Pointer();
            var id = ParameterReader.At(pointer, reader.ULong());
            if (id.Length > MaxIdLength)
                throw new CkException(Ckr.MechanismParamInvalid);
            return id.IsEmpty ? Sm2.DefaultId : id;
        }

        private static ReadOnlySpan<byte> Point(scoped ref ParameterReader reader)
        {
            nint pointer = reader.Pointer();
            var value = ParameterReader.At(pointer, reader.ULong());
            return EcParameters.TryDecodePoint(Driver.Card.KeyAlgorithm.Sm2, value, out var point) && Sm2.IsValidPublicKey(point)
                ? point
                : throw new CkException(Ckr.MechanismParamInvalid);
        }

        private static unsafe Span<byte> Writable(nint pointer, int length) =>
            pointer != 0 ? new Span<byte>((void*)pointer, length) : throw new CkException(Ckr.MechanismParamInvalid);
    }
}
