using Workflows.Texts;

namespace Workflows.Kit;

/// <summary>What people write in their own words.</summary>
public static class FreeText
{
    /// <summary>Longest text, in characters.</summary>
    public const int Max = 4_000;

    /// <summary>Longest line, such as a name, in characters.</summary>
    public const int MaxLine = 200;

    /// <summary>The refusal of a text that has to be there and not too long; null when it is fine.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="field">Its field.</param>
    /// <param name="max">Longest, in characters.</param>
    public static CommandResult.Refused? RefusalOf(string? text, string field, int max = Max) =>
        PlainText.IsBlank(text) ? new(RefusalReason.MissingField, field)
        : text.Length > max ? new(RefusalReason.TooLong, field)
        : null;
}
