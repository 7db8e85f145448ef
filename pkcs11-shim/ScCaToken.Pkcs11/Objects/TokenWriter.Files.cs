using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <content>Objects in files: data objects, and public keys whose private half is elsewhere.</content>
internal sealed partial class TokenWriter
{
    private static readonly HashSet<CkAttributeType> FileFacts = [CkAttributeType.Token, CkAttributeType.Private, CkAttributeType.Value, CkAttributeType.UniqueId, CkAttributeType.PublicKeyInfo];

    /// <summary>Makes a data object or a lone public key.</summary>
    public CkObject CreateFile(ObjectSchema schema, AttributeSet template) =>
        Store.Change(() => CreateFileCore(schema, template, template[CkAttributeType.Value] ?? []));

    /// <summary>Stores a secret key in a sealed file.</summary>
    public CkObject CreateSecretKey(ObjectSchema schema, AttributeSet template, SoftSecretKey key) => Store.Change(() =>
    {
        byte[] value = key.Value.ToArray();
        try
        {
            return CreateFileCore(schema, template, value);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    });

    private CkObject CreateFileCore(ObjectSchema schema, AttributeSet template, byte[] value)
    {
        bool isPrivate = template.Flag(CkAttributeType.Private);
        bool isSealed = isPrivate && Card.Capabilities.HasFlag(CardCapabilities.SealedFiles);
        // Everybody sees the names of files, so a secret key's does not tell what it is for.
        string name = FreeName(schema.Class == CkObjectClass.SecretKey ? new AttributeSet() : template, false, MaxFileName);
        var read = isPrivate ? FileRights.User | (isSealed ? FileRights.Sealed : 0) : FileRights.Anyone;
        ushort id = Card.CreateFile(name, value.Length, read, isPrivate ? FileRights.User : FileRights.User | FileRights.SecurityOfficer);
        try
        {
            byte[] record = FileRecord(schema, template, name).ToBytes();
            if (record.Length > 0)
                Card.SetAttributes(AttributeTarget.File, id, record);
            if (value.Length > 0)
                Card.WriteFile(name, 0, value, isSealed);
            return Store.Reload(false, id, name).Require(Component.File);
        }
        catch
        {
            TryDelete(() => Card.DeleteFile(name));
            throw;
        }
    }

    private static AttributeRecord FileRecord(ObjectSchema schema, AttributeSet template, string name)
    {
        var record = new AttributeRecord();
        bool isData = schema.Class == CkObjectClass.Data;
        foreach (var rule in schema.Rules)
        {
            if (FileFacts.Contains(rule.Type) || (isData && rule.Type == CkAttributeType.Class))
                continue;
            // Without an entry the label of a file is its name.
            if (rule.Type == CkAttributeType.Label)
            {
                if (template.Text(CkAttributeType.Label) != name)
                    record.Set(Component.File, rule, template[CkAttributeType.Label] ?? []);
            }
            else if (template[rule.Type] is { } value && (rule.Default is null || !value.AsSpan().SequenceEqual(rule.Default)))
            {
                record.Set(Component.File, rule, value);
            }
        }

        if (template[CkAttributeType.UniqueId] is { } id)
            record.SetUniqueId(Component.File, schema.Find(CkAttributeType.UniqueId)!, id);
        return record;
    }

    /// <summary>
    /// A file cannot shrink, and must never be half old and half new: the new value goes into a new file, then the old one goes. The object's
    /// attributes go along, CKA_UNIQUE_ID among them.
    /// </summary>
    private void ReplaceFile(CkObject target, AttributeSet changes, byte[] value)
    {
        var old = target.Place!.Item;
        var attributes = new AttributeSet(target.Attributes).With(changes);
        var successor = CreateFileCore(target.Schema, attributes, value);
        Card.DeleteFile(old.Name);
        Store.Succeed(target, successor);
        Store.Forget(old);
    }
}
