using Workflows.Texts;

namespace Workflows.Kit;

/// <summary>What people write in their own words.</summary>
public static class FreeText
{
    /// <summary>Longest text, in characters.</summary>
    public const int Max = 4_000;

    /// <summary>The refusal of a text that has to be there and not too long; null when it is fine.</summary>
    public static CommandResult.Refused? RefusalOf(string? text, string field) =>
        PlainText.IsBlank(text) ? new(RefusalReason.MissingField, field)
        : text.Length > Max ? new(RefusalReason.TooLong, field)
        : null;
}
