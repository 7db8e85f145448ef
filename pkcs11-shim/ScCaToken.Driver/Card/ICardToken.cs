using ScCaToken.Crypto;
using ScCaToken.Driver.Channel;

namespace ScCaToken.Driver.Card;

/// <summary>
/// One token on a card, whatever applet stands behind it: PINs, containers (a signing and an encryption pair, two certificates) and files.
/// PKCS#11 works on this alone, so a card of another make is a new folder that implements it. A card that cannot do something
/// answers <see cref="Protocol.StatusWord.FunctionNotSupported"/>. Every failure of the card is a <see cref="Errors.CardException"/>,
/// every failure of the path a <see cref="Transport.TransportException"/>. Thread-safe.
/// </summary>
public interface ICardToken
{
    /// <summary>Length of a key the card agrees on, in bytes.</summary>
    const int AgreedKeySize = 16;

    /// <summary>The channel to the applet; its epoch tells when logins and ids are gone.</summary>
    ApduChannel Channel { get; }

    /// <summary>What the token can do.</summary>
    CardCapabilities Capabilities { get; }

    /// <summary>The device behind the token.</summary>
    CardInfo GetCardInfo();

    /// <summary>Label, PIN counters, login and generation, in one exchange.</summary>
    CardTokenStatus GetStatus();

    /// <summary>Verifies a PIN; a wrong one is status word 63Cx, a locked one 6983.</summary>
    void Login(PinType type, ReadOnlySpan<byte> pin);

    /// <summary>Drops the rights gained by PINs.</summary>
    void Logout();

    /// <summary>Wipes what this process keeps of a login; nothing is sent, so it is also for a card that is gone.</summary>
    void ForgetLogin()
    {
        // Most cards keep the login themselves.
    }

    /// <summary>Changes a PIN.</summary>
    void ChangePin(PinType type, ReadOnlySpan<byte> oldPin, ReadOnlySpan<byte> newPin);

    /// <summary>Sets a new user PIN with the SO PIN; keys stay.</summary>
    void UnblockUserPin(ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> newPin);

    /// <summary>Sets the user PIN while the SO is logged in (C_InitPIN).</summary>
    void InitUserPin(ReadOnlySpan<byte> newPin);

    /// <summary>Erases all objects, sets label and SO PIN (C_InitToken); an initialised token wants its present SO PIN.</summary>
    void Initialize(ReadOnlySpan<byte> soPin, string label);

    /// <summary>Appends every container and file to <paramref name="entries"/>, containers and files each by ascending id.</summary>
    void ListObjects(List<CardObjectEntry> entries);

    /// <summary>Makes an empty container; returns its id.</summary>
    ushort CreateContainer(string name);

    /// <summary>Deletes a container with its keys and certificates.</summary>
    void DeleteContainer(string name);

    /// <summary>What the container holds.</summary>
    ContainerInfo GetContainerInfo(ushort container);

    /// <summary>The certificate as stored (DER by convention).</summary>
    byte[] ExportCertificate(ushort container, KeyKind kind);

    /// <summary>Stores a certificate; empty removes it.</summary>
    void ImportCertificate(ushort container, KeyKind kind, ReadOnlySpan<byte> certificate);

    /// <summary>The public key of a pair.</summary>
    CardPublicKey ExportPublicKey(ushort container, KeyKind kind);

    /// <summary>Makes a key pair on the card, replacing the one of that kind.</summary>
    CardPublicKey GenerateKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, int bits, bool alwaysAuthenticate);

    /// <summary>Puts an RSA key made outside on the card; <paramref name="prime1"/> and <paramref name="prime2"/> have half the modulus size.</summary>
    void ImportRsaKeyPair(ushort container, KeyKind kind, int bits, uint exponent, ReadOnlySpan<byte> prime1, ReadOnlySpan<byte> prime2);

    /// <summary>Puts an EC or SM2 key made outside on the card; <paramref name="privateValue"/> has the field's size.</summary>
    void ImportEccKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> privateValue);

    /// <summary>Removes one key pair; the certificate stays.</summary>
    void DeleteKeyPair(ushort container, KeyKind kind);

    /// <summary>RSASSA-PKCS1-v1_5 padding over the given bytes (a DigestInfo, or anything up to k−11 bytes); returns the length of the signature.</summary>
    int SignRsaPkcs1(ushort container, KeyKind kind, ReadOnlySpan<byte> data, Span<byte> signature);

    /// <summary>RSASSA-PSS over a digest.</summary>
    int SignRsaPss(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature);

    /// <summary>The bare RSA private operation on k bytes below the modulus.</summary>
    int SignRsaRaw(ushort container, KeyKind kind, ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>SM2 over e, or ECDSA over a digest of the field's size; <paramref name="signature"/> gets r ‖ s.</summary>
    int SignEcc(ushort container, KeyKind kind, ReadOnlySpan<byte> digest, Span<byte> signature);

    /// <summary>RSA decryption with PKCS#1 v1.5 or no unpadding.</summary>
    int DecryptRsa(ushort container, KeyKind kind, RsaDecryptPadding padding, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    /// <summary>RSA decryption with OAEP.</summary>
    int DecryptRsaOaep(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    /// <summary>SM2 decryption of C1 (64) ‖ C3 (32) ‖ C2.</summary>
    int DecryptSm2(ushort container, KeyKind kind, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    /// <summary>ECDH: the X coordinate of d · peer.</summary>
    int DeriveEcdh(ushort container, KeyKind kind, ReadOnlySpan<byte> peerPoint, Span<byte> sharedX);

    /// <summary>First step of the initiator of an SM2 key exchange (GB/T 32918.3); returns the number of what was begun.</summary>
    /// <param name="container">The container.</param>
    /// <param name="kind">Which pair.</param>
    /// <param name="id">Own user ID, at most 256 bytes.</param>
    /// <param name="temporaryPoint">Receives X ‖ Y, 64 bytes.</param>
    ushort BeginSm2Exchange(ushort container, KeyKind kind, ReadOnlySpan<byte> id, Span<byte> temporaryPoint);

    /// <summary>The responder's whole part: takes the initiator's points, gives its own temporary one and the agreed key of <see cref="AgreedKeySize"/> bytes.</summary>
    void AnswerSm2Exchange(
        ushort container, KeyKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId,
        Span<byte> temporaryPoint, Span<byte> key);

    /// <summary>The initiator's last step: uses up what <see cref="BeginSm2Exchange"/> began and gives the agreed key of <see cref="AgreedKeySize"/> bytes.</summary>
    void FinishSm2Exchange(ushort exchange, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId, Span<byte> key);

    /// <summary>The attribute record of an object, empty when none was set.</summary>
    byte[] GetAttributes(AttributeTarget target, ushort id);

    /// <summary>Replaces the attribute record of an object (at most 4,096 bytes).</summary>
    void SetAttributes(AttributeTarget target, ushort id, ReadOnlySpan<byte> record);

    /// <summary>Makes a file; returns its id.</summary>
    ushort CreateFile(string name, int size, FileRights read, FileRights write);

    /// <summary>Deletes a file.</summary>
    void DeleteFile(string name);

    /// <summary>Size, rights and fill of a file.</summary>
    CardFileInfo GetFileInfo(string name);

    /// <summary>Reads up to <paramref name="destination"/>'s length; returns how much there was.</summary>
    int ReadFile(string name, int offset, Span<byte> destination, bool isSealed = false);

    /// <summary>Writes at an offset.</summary>
    void WriteFile(string name, int offset, ReadOnlySpan<byte> data, bool isSealed = false);

    /// <summary>Random bytes made by the card.</summary>
    void GenerateRandom(Span<byte> destination);
}
