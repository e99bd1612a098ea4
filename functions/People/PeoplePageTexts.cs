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

    /// <summary>What a contract is called; its id where it is in force no more.</summary>
    protected string TitleOf(string contract) => Page.Contracts.FirstOrDefault(c => c.Id == contract)?.Profile.Title.In(Page.Language) ?? contract;

    /// <summary>What a contract calls a role.</summary>
    protected string RoleName(string contract, string role) =>
        Page.Contracts.FirstOrDefault(c => c.Id == contract) is { } known ? Page.Role(known.Profile, role) : role;

    /// <summary>A role with its contract.</summary>
    protected string RoleIn(string contract, string role) => T("RoleIn", TitleOf(contract), RoleName(contract, role));

    /// <summary>From when to when, in brackets; empty where both are open.</summary>
    protected string Period(DateOnly? from, DateOnly? to) => from is null && to is null ? ""
        : T("Period", from is { } first ? TimeText.Of(first, Page.Language) : "", to is { } last ? TimeText.Of(last, Page.Language) : "");
}
