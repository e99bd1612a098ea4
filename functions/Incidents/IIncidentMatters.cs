using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Cases of another process that an incident led to, on its page; a class beside that process's pages says which.</summary>
internal interface IIncidentMatters
{
    /// <summary>What there is; null: the contract knows no such thing, or the reader may not see it.</summary>
    Task<IncidentMatters?> OfAsync(PageContext page, CaseView<IncidentState> incident, bool canRespond);
}

/// <summary>Cases that an incident led to.</summary>
/// <param name="Title">What they are, in the reader's words.</param>
/// <param name="Cases">The cases.</param>
/// <param name="New">Where another one is opened; null: not by this reader.</param>
/// <param name="NewLabel">What the link says that leads there.</param>
public sealed record IncidentMatters(string Title, IReadOnlyList<IncidentMatter> Cases, string? New, string NewLabel);

/// <summary>One of them.</summary>
/// <param name="Address">Of its page.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Status">How it stands.</param>
public sealed record IncidentMatter(string Address, string Title, string Status);
