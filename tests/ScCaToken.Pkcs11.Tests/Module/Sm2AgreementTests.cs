using System.Runtime.InteropServices;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>CKM_SM2_KEY_AGREEMENT between keys on the card, keys in memory and BouncyCastle.</summary>
public sealed unsafe class Sm2AgreementTests : IDisposable
{
    private const uint Begin = 1, Answer = 2, Finish = 3;
    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));
    private static readonly byte[] Alice = "alice"u8.ToArray(), Bob = "bob@example.cn"u8.ToArray();

    private readonly ModuleClient _client = new();
    private readonly CULong _session;

    public Sm2AgreementTests() => _session = _client.OpenUser();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Initiator_AgainstBouncyCastle_AgreesOnTheSameKey(bool onCard)
    {
        var own = Pair(onCard);
        var (theirs, theirTemporary) = (BouncyPair(), BouncyPair());
        var begun = Step(Begin, own.Private, Alice, [], [], []);
        Assert.Equal(Ckr.Ok, begun.Code);
        var exchange = new SM2KeyExchange();
        exchange.Init(new ParametersWithID(new SM2KeyExchangePrivateParameters(false, theirs.Private, theirTemporary.Private), Bob));
        byte[] expected = exchange.CalculateKey(128, new ParametersWithID(new SM2KeyExchangePublicParameters(Bouncy(own.Point), Bouncy(begun.Point)), Alice));
        var finished = Step(Finish, own.Private, [], Bob, theirs.Public.Q.GetEncoded(), theirTemporary.Public.Q.GetEncoded(), begun.Exchange);
        Assert.Equal(Ckr.Ok, finished.Code);
        Assert.Equal(expected, _client.Get(_session, finished.Key, CkAttributeType.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Responder_AgainstBouncyCastle_AgreesOnTheSameKey(bool onCard)
    {
        var own = Pair(onCard);
        var (theirs, theirTemporary) = (BouncyPair(), BouncyPair());
        var answered = Step(Answer, own.Private, Alice, Bob, theirs.Public.Q.GetEncoded(), theirTemporary.Public.Q.GetEncoded());
        Assert.Equal(Ckr.Ok, answered.Code);
        var exchange = new SM2KeyExchange();
        exchange.Init(new ParametersWithID(new SM2KeyExchangePrivateParameters(true, theirs.Private, theirTemporary.Private), Bob));
        byte[] expected = exchange.CalculateKey(128, new ParametersWithID(new SM2KeyExchangePublicParameters(Bouncy(own.Point), Bouncy(answered.Point)), Alice));
        Assert.Equal(expected, _client.Get(_session, answered.Key, CkAttributeType.Value));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void BothSides_HereWithDefaultIds_Agree(bool initiatorOnCard, bool responderOnCard)
    {
        var (alice, bob) = (Pair(initiatorOnCard), Pair(responderOnCard));
        var begun = Step(Begin, alice.Private, [], [], [], []);
        var answered = Step(Answer, bob.Private, [], [], alice.Point, begun.Point);
        var finished = Step(Finish, alice.Private, [], [], EcParameters.EncodePoint(bob.Point.AsSpan(1)), answered.Point, begun.Exchange);
        Assert.Equal((Ckr.Ok, Ckr.Ok), (answered.Code, finished.Code));
        Assert.Equal(16, _client.Get(_session, finished.Key, CkAttributeType.Value).Length);
        Assert.Equal(_client.Get(_session, answered.Key, CkAttributeType.Value), _client.Get(_session, finished.Key, CkAttributeType.Value));
    }

    [Fact]
    public void Template_LengthAndType_AreKept()
    {
        var (card, soft) = (Pair(true), Pair(false));
        byte[] temporary = Step(Begin, soft.Private, [], [], [], []).Point;
        var sm4 = Step(Answer, card.Private, [], [], soft.Point, temporary, 0, new Attribute(CkAttributeType.KeyType, (uint)CkKeyType.VendorSm4));
        Assert.Equal(Ckr.Ok, sm4.Code);
        Assert.Equal(CkNumber.ToBytes((uint)CkKeyType.VendorSm4), _client.Get(_session, sm4.Key, CkAttributeType.KeyType));
        Assert.Equal(8, _client.Get(_session, Step(Answer, card.Private, [], [], soft.Point, temporary, 0, Length(8)).Key, CkAttributeType.Value).Length);
        Assert.Equal(Ckr.TemplateInconsistent, Step(Answer, card.Private, [], [], soft.Point, temporary, 0, Length(17)).Code);
        Assert.Equal(48, _client.Get(_session, Step(Answer, soft.Private, [], [], card.Point, temporary, 0, Length(48)).Key, CkAttributeType.Value).Length);
        Assert.False(_client.Flag(_session, sm4.Key, CkAttributeType.Local));
    }

    [Fact]
    public void Exchange_UsedUpOrOfAnother_IsRefused()
    {
        var (alice, bob) = (Pair(true), Pair(false));
        var begun = Step(Begin, alice.Private, [], [], [], []);
        var answered = Step(Answer, bob.Private, [], [], alice.Point, begun.Point);
        Assert.Equal(Ckr.MechanismParamInvalid, Step(Finish, alice.Private, [], [], bob.Point, answered.Point, begun.Exchange + 1).Code);
        Assert.Equal(Ckr.KeyHandleInvalid, Step(Finish, bob.Private, [], [], bob.Point, answered.Point, begun.Exchange).Code);
        Assert.Equal(Ckr.Ok, Step(Finish, alice.Private, [], [], bob.Point, answered.Point, begun.Exchange).Code);
        Assert.Equal(Ckr.MechanismParamInvalid, Step(Finish, alice.Private, [], [], bob.Point, answered.Point, begun.Exchange).Code);
        byte[] wrong = [.. bob.Point];
        wrong[40] ^= 1;
        Assert.Equal(Ckr.MechanismParamInvalid, Step(Answer, alice.Private, [], [], wrong, answered.Point).Code);
        Assert.Equal(Ckr.MechanismParamInvalid, Step(9, alice.Private, [], [], bob.Point, answered.Point).Code);
        Assert.Equal(Ckr.MechanismParamInvalid, Step(Begin, alice.Private, new byte[257], [], [], []).Code);
        for (int i = 0; i < 8; i++)
            Assert.Equal(Ckr.Ok, Step(Begin, alice.Private, [], [], [], []).Code);
        Assert.Equal(Ckr.DeviceMemory, Step(Begin, alice.Private, [], [], [], []).Code);
        Assert.Equal(Ckr.Ok, _client.Logout(_session));
        Assert.Equal(Ckr.Ok, _client.Login(_session));
        var other = _client.Open();
        var again = _client.Find(other, Attribute.Of(CkObjectClass.PrivateKey), new Attribute(CkAttributeType.Token, true))[0];
        Assert.Equal(Ckr.Ok, StepIn(_client, other, Begin, again, [], [], [], [], 0).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Logout_EndsWhatWasBegun(bool onCard)
    {
        var (peer, other) = (Pair(false), _client.Open());
        var own = onCard ? Pair(true) : Pair(false, new Attribute(CkAttributeType.Private, false));
        var begun = Enumerable.Range(0, 8).Select(_ => Step(Begin, own.Private, [], [], [], [])).ToArray();
        Assert.All(begun, step => Assert.Equal(Ckr.Ok, step.Code));
        Assert.Equal((Ckr.Ok, Ckr.Ok), (_client.Logout(other), _client.Login(other)));
        var key = onCard ? _client.Find(_session, Attribute.Of(CkObjectClass.PrivateKey), new Attribute(CkAttributeType.Token, true))[0] : own.Private;
        Assert.Equal(Ckr.MechanismParamInvalid, Step(Finish, key, [], [], peer.Point, begun[0].Point, begun[0].Exchange).Code);
        Assert.Equal(Ckr.Ok, Step(Begin, key, [], [], [], []).Code);
    }

    [Fact]
    public void Reset_ByAnotherWhoBeginsAnew_DoesNotFinishTheirExchange()
    {
        var (alice, peer) = (Pair(true), Pair(false));
        var begun = Step(Begin, alice.Private, [], [], [], []);
        byte[] temporary = Step(Begin, peer.Private, [], [], [], []).Point;
        _client.Key.Reset();
        using var other = new ModuleClient(_client.Key);
        var theirs = other.OpenUser();
        var key = Assert.Single(other.Find(theirs, Attribute.Of(CkObjectClass.PrivateKey)));
        Assert.Equal(Ckr.Ok, StepIn(other, theirs, Begin, key, [], [], [], [], 0).Code);
        // The card gives no number twice, so that a stale one is unknown to it.
        Assert.Equal(Ckr.ObjectHandleInvalid, Step(Finish, alice.Private, [], [], peer.Point, temporary, begun.Exchange).Code);
    }

    private static Attribute Length(uint bytes) => new(CkAttributeType.ValueLen, bytes);

    private (CULong Private, byte[] Point) Pair(bool onCard, params Attribute[] more)
    {
        Attribute token = new(CkAttributeType.Token, onCard);
        Attribute[] publicTemplate = [token, new(CkAttributeType.EcParams, EcParameters.Encode(KeyAlgorithm.Sm2).ToArray())];
        Assert.Equal(Ckr.Ok, _client.GeneratePair(_session, Ckm.EcKeyPairGen, publicTemplate, [token, new(CkAttributeType.Derive, true), .. more], out var publicKey, out var privateKey));
        return (privateKey, _client.Get(_session, publicKey, CkAttributeType.EcPoint)[2..]);
    }

    private static (ECPrivateKeyParameters Private, ECPublicKeyParameters Public) BouncyPair()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(Domain, new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        return ((ECPrivateKeyParameters)pair.Private, (ECPublicKeyParameters)pair.Public);
    }

    private static ECPublicKeyParameters Bouncy(byte[] point) => new(Domain.Curve.DecodePoint(point), Domain);

    private (Ckr Code, CULong Key, byte[] Point, nuint Exchange) Step(
        uint step, CULong key, byte[] ownId, byte[] peerId, byte[] peerPoint, byte[] peerTemporary, nuint exchange = 0, params Attribute[] template) =>
        StepIn(_client, _session, step, key, ownId, peerId, peerPoint, peerTemporary, exchange, template);

    private static (Ckr Code, CULong Key, byte[] Point, nuint Exchange) StepIn(
        ModuleClient client, CULong session, uint step, CULong key, byte[] ownId, byte[] peerId, byte[] peerPoint, byte[] peerTemporary, nuint exchange, params Attribute[] template)
    {
        byte[] point = new byte[65];
        using var native = new NativeTemplate(template);
        nint attributes = (nint)native.Pointer;
        fixed (byte* o = point, a = ownId, b = peerId, p = peerPoint, t = peerTemporary)
        {
            byte[] fields =
            [
                .. Number(step), .. Number(exchange), .. Pointer(o), .. Pointer(a), .. Number((uint)ownId.Length), .. Pointer(b), .. Number((uint)peerId.Length),
                .. Pointer(p), .. Number((uint)peerPoint.Length), .. Pointer(t), .. Number((uint)peerTemporary.Length),
            ];
            CULong made = default;
            Ckr code;
            fixed (byte* parameter = fields)
            {
                nint address = (nint)parameter;
                int size = fields.Length;
                code = ModuleClient.Rv(() =>
                {
                    var mechanism = new CkMechanism { Type = new CULong(Ckm.Sm2KeyAgreement), Parameter = (void*)address, ParameterLength = new CULong((nuint)size) };
                    CULong handle = default;
                    var result = client.Module.DeriveKey(session, &mechanism, key, (CkAttribute*)attributes, native.Count, step == Begin ? null : &handle);
                    made = handle;
                    return result;
                });
            }

            return (code, made, point, MemoryMarshal.Read<CULong>(fields.AsSpan(sizeof(CULong))).Value);
        }

        // No gaps: on Linux none of the members asks for one, on Windows the structure is packed.
        static byte[] Number(nuint value) => CkNumber.ToBytes(value);
        static byte[] Pointer(byte* value) => BitConverter.GetBytes((nint)value);
    }
}
