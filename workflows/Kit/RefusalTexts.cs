using Workflows.Texts;

namespace Workflows.Kit;

/// <summary>
/// Why an act was refused, in words: the same sentence for a page, the API and a mail. It stands beside the reason: in the process's
/// texts where the process has a reason or a word of its own, else here.
/// </summary>
public static class RefusalTexts
{
    /// <summary>From <c>RefusalTexts.resx</c> and <c>RefusalTexts.ja.resx</c>: the reasons that several processes know.</summary>
    public static TextResource All { get; } = new(typeof(RefusalTexts));

    /// <summary>The sentence: of the reason about this detail (<c>Refusal.BeforeTheStart.due</c>) before that of the reason
    /// (<c>Refusal.BeforeTheStart</c>).</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="own">The process's texts.</param>
    /// <param name="language"><c>ja</c> or <c>en</c>.</param>
    /// <param name="about">The detail in the reader's words: the field's name, a person's; null: as it is.</param>
    /// <exception cref="System.Resources.MissingManifestResourceException">A reason without a sentence: a programming mistake that a test catches.</exception>
    public static string Of(CommandResult.Refused refused, TextResource own, string language, string? about = null)
    {
        if (refused.Words is { } words)
        {
            return words(language);
        }

        string key = "Refusal." + refused.Reason.Code;
        string special = $"{key}.{refused.Detail}";
        return Found(own, special) ?? Found(own, key) ?? Found(All, special) ?? All.Get(language, key, about ?? refused.Detail);

        string? Found(TextResource texts, string key) => texts.Find(language, key) is null ? null : texts.Get(language, key, about ?? refused.Detail);
    }
}
