using System.Globalization;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Incidents;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Changes;

/// <summary>What an approver's link is about.</summary>
public sealed record ChangeSubject(CaseId Change, int Version, string StageId)
{
    /// <summary>The subject of a text, or null for any other text.</summary>
    public static ChangeSubject? Parse(string text) =>
        text.Split('/') is [var change, var version, var stage]
        && CaseId.TryParse(ChangeProcess.Changes, change, out CaseId id)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new(id, number, stage)
            : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Change}/{Version}/{StageId}");
}

/// <summary>The links that approvers' mails carry: one per person, stage and version, with every answer behind it.</summary>
public sealed class ChangeLinks(LinkStore links, PublicAddress address)
{
    /// <summary>Purpose of an approver's link.</summary>
    public const string Decide = "change.decide";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The link for one approver. Asking again gives the same.</summary>
    public async Task<MailLink> ForAsync(CaseView<ChangeState> change, StageState stage, Responder approver, DateTimeOffset at)
    {
        ChangeSubject subject = new(change.Id, change.State.Current.Number, stage.Stage.Id);
        IssuedLink issued = await links.IssueAsync(new LinkRequest
        {
            Id = $"{subject}/{approver.Person.Id}",
            ContractId = change.Contract.Id,
            PersonId = approver.Person.Id,
            For = approver.OnBehalfOf?.Id,
            Purpose = Decide,
            SubjectId = subject.ToString(),
            ContentVersion = change.State.Current.Hash,
            IssuedAt = at,
            ExpiresAt = at + Lifetime,
        });
        return new(address.OfLink(issued.Token), issued.Code);
    }
}
