using System.Security.Cryptography;
using Workflows.Kit;

namespace Workflows.Pages;

/// <summary>What a page's forms show: the key that makes a repeat harmless, and, after a refusal, what was wrong and what had been typed.</summary>
public sealed class FormState
{
    private readonly Dictionary<string, string> values = [];
    private readonly IReadOnlyList<(string Field, string Message)> errors = [];

    /// <summary>Forms that nobody has sent yet.</summary>
    public FormState() => Key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal FormState(string form, IFormCollection sent, string field, string message)
        : this(form, sent, [(field, message)])
    {
    }

    /// <param name="form">Name of the form.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="refused">What is wrong with it, all of it.</param>
    /// <param name="words">In the reader's language.</param>
    internal FormState(string form, IFormCollection sent, CommandResult.Refused refused, Func<CommandResult.Refused, string> words)
        : this(form, sent, [.. refused.All.Select(r => (r.Detail, words(r)))])
    {
    }

    /// <param name="form">Name of the form.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="errors">What is wrong with which field, at least one.</param>
    internal FormState(string form, IFormCollection sent, IReadOnlyList<(string Field, string Message)> errors)
    {
        Form = form;
        this.errors = errors;
        Key = KeyOf(sent);
        values = sent.Where(v => !v.Key.StartsWith('_')).ToDictionary(v => v.Key, v => v.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Name of the form that was refused; null: none was.</summary>
    public string? Form { get; }

    /// <summary>The first field that was wrong.</summary>
    public string? Field => errors is [var first, ..] ? first.Field : null;

    /// <summary>What was expected, in the reader's language; of several fields all of it.</summary>
    public string? Message => Joined(errors);

    /// <summary>Idempotency key of this rendering: sending the same form twice records once.</summary>
    public string Key { get; }

    /// <summary>How many fields were sent.</summary>
    public int Count => values.Count;

    /// <summary>What was typed into a field, or what it says at first.</summary>
    public string Value(string form, string field, string first = "") => form == Form && values.TryGetValue(field, out string? typed) ? typed : first;

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? Error(string form, string field) => form == Form ? Joined(errors.Where(e => e.Field == field)) : null;

    /// <summary>The fields of a form with which something is wrong.</summary>
    public IEnumerable<string> Fields(string form) => form == Form ? errors.Select(e => e.Field) : [];

    /// <summary>What is wrong with a form as a whole: a refusal about none of its fields.</summary>
    public string? ErrorOf(string form, params string[] fields) => form == Form ? Joined(errors.Where(e => !fields.Contains(e.Field))) : null;

    private static string? Joined(IEnumerable<(string Field, string Message)> errors) =>
        string.Join(' ', errors.Select(e => e.Message).Distinct(StringComparer.Ordinal)) is { Length: > 0 } all ? all : null;

    /// <summary>The key that a form carried, or a new one where it is not one of ours.</summary>
    internal static string KeyOf(IFormCollection sent)
    {
        string key = sent["form_key"].ToString();
        return key.Length == 32 && key.All(char.IsAsciiHexDigitLower) ? key : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }
}
