using Workflows.Kit;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Releases.Process;
using Workflows.Security;

namespace Workflows.Releases.Acts;

/// <summary>The checklist behind the link of somebody who takes part in a release.</summary>
internal sealed class ReleaseLinkHandler(ReleaseReader releases, ReleaseForms forms, Access access) : ILinkHandler
{
    /// <inheritdoc/>
    public bool Takes(string purpose) => purpose == ReleaseLinks.TakePart;

    /// <inheritdoc/>
    public async Task<LinkMatter?> ReadAsync(LinkRequest request, Visitor visitor)
    {
        if (ReleaseSubject.Parse(request.SubjectId) is not { } subject || await releases.FindAsync(subject.Release) is not { } release)
        {
            return null;
        }

        bool canGo = access.CanDecide(visitor, request.ContractId, release.State.Rules.GoRole);
        bool canAct = access.CanRespond(visitor, request.ContractId);
        return new()
        {
            Title = _ => release.State.Content.Title,
            Badge = page => PageAnswers.Part<ReleaseBadge>(new { Page = page, release.State.Status }),
            Contract = release.Contract,
            Path = "/releases/" + release.Id,
            OpenLabel = page => ReleasePageTexts.T(page, "Link.Open"),
            IsChanged = request.ContentVersion != release.State.Current.Hash,
            Settled = release.State.IsClosed ? page => ReleaseTexts.All.Get(page.Language, "Refusal.CaseClosed") : null,
            MayAnswer = true,
            Record = page => PageAnswers.Part<ReleaseRecord>(new { Page = page, Release = release }),
            Forms = (link, page, form) =>
                PageAnswers.Part<ReleaseLinkForms>(new { Page = page, Release = release, Form = form, CanGo = canGo, CanAct = canAct, link.NeedsCode }),
            AnswerAsync = async said =>
            {
                bool says = said.Act == "go" && canGo;
                return says || canAct
                    ? await forms.ActAsync(said.Act, release,
                        says ? said.By with { Actor = access.ActorOf(visitor, request.ContractId, release.State.Rules.GoRole) } : said.By, said.Form)
                    : new CommandResult.Refused(ReleaseRefusals.NotYours, said.Act);
            },
            Refusal = (refused, page) => ReleasePageTexts.Of(refused, release.State.Rules, page),
        };
    }
}
