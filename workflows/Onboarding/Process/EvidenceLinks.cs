using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Links;

namespace Workflows.Onboarding.Process;

/// <summary>The link of somebody who is placed: evidence is handed in behind it, and nothing else.</summary>
public sealed class EvidenceLinks(LinkStore links, PublicAddress address)
{
    /// <summary>Purpose of the links.</summary>
    public const string Purpose = "placement.evidence";

    /// <summary>What is missing changes while a link lives; its page shows what is missing now.</summary>
    private const string AnyContent = "-";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The link of a mail. Each mail has its own: a reminder of a yearly check goes months after the request, whose link is over by then.</summary>
    public async Task<MailLink> ForAsync(CaseView<PlacementState> placement, string dutyKey, DateTimeOffset at)
    {
        IssuedLink issued = await links.IssueAsync(new LinkRequest
        {
            Id = $"{placement.Id}/{dutyKey}/{placement.State.Content.PersonId}",
            ContractId = placement.Contract.Id,
            PersonId = placement.State.Content.PersonId,
            Purpose = Purpose,
            SubjectId = placement.Id.Value,
            ContentVersion = AnyContent,
            IssuedAt = at,
            ExpiresAt = at + Lifetime,
        });
        return new(address.Of("e/" + issued.Token), issued.Code);
    }

    /// <summary>Ends every link of a placement: nothing is asked of the person any more.</summary>
    public Task RevokeAsync(CaseId placement, DateTimeOffset at) => links.RevokeForSubjectAsync(placement.Value, at);
}
