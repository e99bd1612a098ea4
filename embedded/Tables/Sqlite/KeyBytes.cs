using System.Text;

namespace Workflows.Embedded.Tables;

/// <summary>
/// Keys as bytes whose order is the order of the UTF-16 units, as the service sorts: UTF-8, except that each half of a surrogate
/// pair is written by itself, in three bytes (CESU-8). Plain UTF-8 would sort U+FFFD before U+1F600; the service sorts it after.
/// </summary>
internal static class KeyBytes
{
    /// <summary>Above every key: no encoded key holds this byte.</summary>
    public static readonly byte[] AboveAll = [0xFF];

    public static byte[] Of(string key)
    {
        if (!key.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return Encoding.UTF8.GetBytes(key);
        }

        byte[] bytes = new byte[key.Length * 3];
        int length = 0;
        foreach (char unit in key)
        {
            if (unit < 0x80)
            {
                bytes[length++] = (byte)unit;
            }
            else if (unit < 0x800)
            {
                bytes[length++] = (byte)(0xC0 | (unit >> 6));
                bytes[length++] = (byte)(0x80 | (unit & 0x3F));
            }
            else
            {
                bytes[length++] = (byte)(0xE0 | (unit >> 12));
                bytes[length++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                bytes[length++] = (byte)(0x80 | (unit & 0x3F));
            }
        }

        return bytes[..length];
    }

    public static string Read(ReadOnlySpan<byte> bytes)
    {
        // 0xED 0xA0..0xBF begins an encoded surrogate; everything else is UTF-8.
        for (int i = 0; i + 1 < bytes.Length; i++)
        {
            if (bytes[i] == 0xED && bytes[i + 1] >= 0xA0)
            {
                return ReadUnits(bytes);
            }
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static string ReadUnits(ReadOnlySpan<byte> bytes)
    {
        StringBuilder key = new(bytes.Length);
        for (int i = 0; i < bytes.Length;)
        {
            byte first = bytes[i];
            if (first < 0x80)
            {
                key.Append((char)first);
                i++;
            }
            else if (first < 0xE0)
            {
                key.Append((char)(((first & 0x1F) << 6) | (bytes[i + 1] & 0x3F)));
                i += 2;
            }
            else
            {
                key.Append((char)(((first & 0x0F) << 12) | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
                i += 3;
            }
        }

        return key.ToString();
    }
}
