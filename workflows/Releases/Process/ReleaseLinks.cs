using System.Globalization;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Releases.Process;

/// <summary>What the link of somebody who takes part is about.</summary>
public sealed record ReleaseSubject(CaseId Release, int Version)
{
    /// <summary>The subject of a text, or null for any other text.</summary>
    public static ReleaseSubject? Parse(string text) =>
        text.Split('/') is [var release, var version]
        && CaseId.TryParse(ReleaseProcess.Releases, release, out CaseId id)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new(id, number)
            : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Release}/{Version}");
}

/// <summary>The links by which people take part in a release: one per person and version, with the checklist behind it.</summary>
public sealed class ReleaseLinks(LinkStore links, PublicAddress address)
{
    /// <summary>Purpose of the link.</summary>
    public const string TakePart = "release.takePart";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The link for one person. Asking again gives the same.</summary>
    public async Task<MailLink> ForAsync(CaseView<ReleaseState> release, Responder person, DateTimeOffset at)
    {
        ReleaseSubject subject = new(release.Id, release.State.Current.Number);
        IssuedLink issued = await links.IssueAsync(new LinkRequest
        {
            Id = $"{subject}/{person.Person.Id}",
            ContractId = release.Contract.Id,
            PersonId = person.Person.Id,
            For = person.OnBehalfOf?.Id,
            Purpose = TakePart,
            SubjectId = subject.ToString(),
            ContentVersion = release.State.Current.Hash,
            IssuedAt = at,
            ExpiresAt = at + Lifetime,
        });
        return new(address.OfLink(issued.Token), issued.Code);
    }
}
