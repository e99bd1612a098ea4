using System.Security.Cryptography;

namespace Workflows.Pages;

/// <summary>What a page's forms show: the key that makes a repeat harmless, and, after a refusal, what was wrong and what had been typed.</summary>
public sealed class FormState
{
    private readonly Dictionary<string, string> values = [];

    /// <summary>Forms that nobody has sent yet.</summary>
    public FormState() => Key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal FormState(string form, IFormCollection sent, string field, string message)
    {
        Form = form;
        Field = field;
        Message = message;
        Key = KeyOf(sent);
        values = sent.Where(v => !v.Key.StartsWith('_')).ToDictionary(v => v.Key, v => v.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Name of the form that was refused; null: none was.</summary>
    public string? Form { get; }

    /// <summary>The field that was wrong.</summary>
    public string? Field { get; }

    /// <summary>What was expected, in the reader's language.</summary>
    public string? Message { get; }

    /// <summary>Idempotency key of this rendering: sending the same form twice records once.</summary>
    public string Key { get; }

    /// <summary>What was typed into a field, or what it says at first.</summary>
    public string Value(string form, string field, string first = "") => form == Form && values.TryGetValue(field, out string? typed) ? typed : first;

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? Error(string form, string field) => form == Form && field == Field ? Message : null;

    /// <summary>What is wrong with a form as a whole: a refusal about none of its fields.</summary>
    public string? ErrorOf(string form, params string[] fields) => form == Form && !fields.Contains(Field) ? Message : null;

    /// <summary>The key that a form carried, or a new one where it is not one of ours.</summary>
    internal static string KeyOf(IFormCollection sent)
    {
        string key = sent["form_key"].ToString();
        return key.Length == 32 && key.All(char.IsAsciiHexDigitLower) ? key : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }
}
