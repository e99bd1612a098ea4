using Workflows.Calendar;
using Workflows.Cases;
using Workflows.Events;
using Workflows.Home;
using Workflows.Instances;
using Workflows.People;
using Workflows.ServiceLevels;
using Workflows.Settings;

namespace Workflows.Pages;

/// <summary>Where a process stands in the navigation.</summary>
internal enum NavigationGroup
{
    /// <summary>Not in a menu: one click from every page.</summary>
    ByItself,

    /// <summary>The work of every day.</summary>
    Operations,

    /// <summary>What alters the system.</summary>
    Changes,

    /// <summary>What the client is owed: documents, meetings, figures.</summary>
    Reporting,

    /// <summary>Who works, and when.</summary>
    People,
}

/// <summary>An entry of the navigation: a page, or a menu of pages.</summary>
/// <param name="Title">Its name in the reader's language.</param>
/// <param name="Address">Path of the page; null for a menu.</param>
/// <param name="IsCurrent">The page that is read belongs to it.</param>
internal sealed record NavigationEntry(string Title, string? Address, bool IsCurrent)
{
    /// <summary>The pages of a menu.</summary>
    public IReadOnlyList<NavigationEntry> Pages { get; init; } = [];

    /// <summary>Shown on a phone only, where the page's head has no room for what it leads to.</summary>
    public bool IsForPhones { get; init; }
}

/// <summary>The navigation of a reader: what his contracts declare, in menus, so that it stays one row whatever is added.</summary>
internal static class Navigation
{
    /// <summary>The entries, from left to right.</summary>
    public static IReadOnlyList<NavigationEntry> Of(PageContext page) =>
    [
        Page(page, HomeTexts.T(page, "Title"), ""),
        Page(page, HomeTexts.T(page, "Search"), "search") with { IsForPhones = true },
        .. AreasOf(page, NavigationGroup.ByItself),
        .. Menu(page.T("Nav.Operations"), AreasOf(page, NavigationGroup.Operations)),
        .. Menu(page.T("Nav.Changes"), AreasOf(page, NavigationGroup.Changes)),
        .. Menu(page.T("Nav.Reporting"), [.. AreasOf(page, NavigationGroup.Reporting), .. ServiceLevelsOf(page)]),
        .. Menu(page.T("Nav.People"), AreasOf(page, NavigationGroup.People)),
        Page(page, CalendarTexts.T(page, "Nav"), "calendar", "calendar-feed"),
        .. Menu(page.T("Nav.Manage"), ManageOf(page)),
    ];

    private static IReadOnlyList<NavigationEntry> AreasOf(PageContext page, NavigationGroup group) =>
        [.. CaseArea.All.Where(area => area.Group == group && page.Contracts.Any(area.IsIn))
            .Select(area => Page(page, area.Title(page.Language), area.Name, [.. area.OtherPaths]))];

    private static IEnumerable<NavigationEntry> ServiceLevelsOf(PageContext page) =>
        page.Contracts.Any(contract => ServiceLevelRules.Section.IsIn(contract.Profile))
            ? [Page(page, ServiceLevelPageTexts.All.Get(page.Language, "Nav"), "service-levels")] : [];

    /// <summary>Pages that are looked at now and then. A client's people see their contracts only.</summary>
    private static IReadOnlyList<NavigationEntry> ManageOf(PageContext page) =>
    [
        Page(page, page.T("Nav.Contracts"), "contracts", "obligations"),
        .. page.IsInternal
            ? [Page(page, page.T("Nav.Outbox"), "outbox"), Page(page, page.T("Nav.Webhooks"), "webhooks")] : (NavigationEntry[])[],
        .. page.Reader is { Party: Party.Administrator }
            ? [Page(page, PeoplePageTexts.T(page, "Title"), "people", "person-entry", "people-import"),
                Page(page, HookPageTexts.All.Get(page.Language, "Title"), "outgoing-webhooks"),
                Page(page, DeadLetterTexts.All.Get(page.Language, "Title"), "dead-letters"),
                Page(page, InstanceTexts.All.Get(page.Language, "Title"), "instances"),
                Page(page, SettingsTexts.All.Get(page.Language, "Title"), "settings")] : (NavigationEntry[])[],
    ];

    /// <summary>Nothing for no page, and the page itself where a menu would hold no other.</summary>
    private static IEnumerable<NavigationEntry> Menu(string title, IReadOnlyList<NavigationEntry> pages) =>
        pages.Count < 2 ? pages : [new(title, null, pages.Any(page => page.IsCurrent)) { Pages = pages }];

    private static NavigationEntry Page(PageContext page, string title, string section, params string[] others) =>
        new(title, "/" + section, page.Section == section || others.Contains(page.Section));
}
