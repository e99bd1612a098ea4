using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Ledger;

/// <summary>Short codes for ids that people read to one another: the same seed gives the same code.</summary>
public static class ReadableCode
{
    /// <summary>In characters.</summary>
    public const int Length = 8;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u to misread on the phone

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>The code of a seed.</summary>
    public static string Of(string seed)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        return string.Create(Length, hash, static (code, bytes) =>
        {
            for (int i = 0; i < code.Length; i++)
            {
                code[i] = Alphabet[bytes[i] & 31];
            }
        });
    }

    /// <summary>The text is made of the characters of codes.</summary>
    public static bool IsMadeOfItsCharacters(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);
}
