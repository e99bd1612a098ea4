using System.Security.Cryptography;
using System.Text;

namespace Azure.Data.Tables;

/// <summary>An account name and its base64 key, for a real Tables endpoint. The key can be changed while in use.</summary>
public class TableSharedKeyCredential
{
    private volatile byte[] key;

    public TableSharedKeyCredential(string accountName, string accountKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountName);
        AccountName = accountName;
        key = Decode(accountKey);
    }

    public string AccountName { get; }

    public void SetAccountKey(string accountKey) => key = Decode(accountKey);

    internal string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private static byte[] Decode(string accountKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountKey);
        return Convert.FromBase64String(accountKey);
    }
}
