using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.People;

namespace Workflows.Cases;

/// <summary>
/// Who reads what of a case's history. A client reads what happened, was decided and was told to its side; whom of its own people the contractor
/// called, reminded or did not reach stays with the contractor.
/// </summary>
internal static class CaseReading
{
    /// <summary>The page shows this fact to its reader.</summary>
    public static bool IsFor(PageContext page, CaseFact fact) => page.IsInternal || fact switch
    {
        ICaseDutyPerformed told => told.Told.Any(id => IsOfClient(page, id)),
        CaseMailUndeliverable failed => IsOfClient(page, failed.PersonId),
        _ => true,
    };

    /// <summary>Of those who were told something, the ones whom the page names to its reader.</summary>
    public static IEnumerable<string> Named(PageContext page, IEnumerable<string> told) => page.IsInternal ? told : told.Where(id => IsOfClient(page, id));

    /// <summary>Their names behind an arrow; empty where there is nobody to name.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="told">Ids of those who were told.</param>
    /// <param name="name">Their names, where they may be no one of the people; null: they are.</param>
    public static string ArrowTo(PageContext page, IEnumerable<string> told, Func<string, string>? name = null)
    {
        string names = string.Join(page.T("Join"), Named(page, told).Select(id => name?.Invoke(id) ?? page.Actor(id)));
        return names.Length > 0 ? " → " + names : "";
    }

    /// <summary>Somebody of the client's side.</summary>
    public static bool IsOfClient(PageContext page, string person) => page.People.ById(person) is { Party: Party.Client };
}
