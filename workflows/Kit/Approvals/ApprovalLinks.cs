using System.Globalization;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Kit.Approvals;

/// <summary>What an approver's link is about.</summary>
public sealed record ApprovalSubject(CaseId Case, int Version, string StageId)
{
    /// <summary>Purpose of the links of a process's approvers.</summary>
    public static string PurposeOf(CaseKind kind) => kind.Word + ".decide";

    /// <summary>The subject of a text, or null for any other text.</summary>
    public static ApprovalSubject? Parse(CaseKind kind, string text) =>
        text.Split('/') is [var id, var version, var stage]
        && CaseId.TryParse(kind, id, out CaseId @case)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new(@case, number, stage)
            : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Case}/{Version}/{StageId}");
}

/// <summary>The links that approvers' mails carry: one per person, stage and version, with every answer behind it.</summary>
public sealed class ApprovalLinks(LinkStore links, PublicAddress address)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The link for one approver. Asking again gives the same.</summary>
    /// <param name="subject">What they are asked.</param>
    /// <param name="contentHash">What they are shown; another content asks again.</param>
    /// <param name="approver">Whom, and for whom.</param>
    /// <param name="at">When (UTC).</param>
    public async Task<MailLink> ForAsync(ApprovalSubject subject, string contentHash, Responder approver, DateTimeOffset at)
    {
        IssuedLink issued = await links.IssueAsync(new LinkRequest
        {
            Id = $"{subject}/{approver.Person.Id}",
            ContractId = subject.Case.ContractId,
            PersonId = approver.Person.Id,
            For = approver.OnBehalfOf?.Id,
            Purpose = ApprovalSubject.PurposeOf(subject.Case.Kind),
            SubjectId = subject.ToString(),
            ContentVersion = contentHash,
            IssuedAt = at,
            ExpiresAt = at + Lifetime,
        });
        return new(address.OfLink(issued.Token), issued.Code);
    }
}
