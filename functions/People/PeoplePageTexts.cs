using Workflows.Kit;
using Workflows.Pages;
using Workflows.PeopleChanges;
using Workflows.Texts;

namespace Workflows.People;

/// <summary>The texts of the pages on which people are changed.</summary>
internal static class PeoplePageTexts
{
    /// <summary>From <c>PeoplePageTexts.resx</c> and <c>PeoplePageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PeoplePageTexts));

    public static string T(PageContext page, string key, params object?[] arguments) => All.Get(page.Language, key, arguments);

    /// <summary>What is wrong, in the reader's language.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) => RefusalTexts.Of(refused, PeopleTexts.All, page.Language);
}

/// <summary>A component of these pages.</summary>
public abstract class PeoplePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => PeoplePageTexts.All;

    /// <summary>What a field is called.</summary>
    protected string Field(string name) => PeopleTexts.All.Get(Page.Language, "Field." + name);
}
