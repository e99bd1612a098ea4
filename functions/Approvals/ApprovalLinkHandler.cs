using Workflows.Cases;
using Workflows.Kit.Approvals;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Approvals;

/// <summary>What is behind approvers' links, of every process.</summary>
internal sealed class ApprovalLinkHandler(IEnumerable<IApprovalPages> processes, Access access) : ILinkHandler
{
    /// <inheritdoc/>
    public bool Takes(string purpose) => ProcessOf(purpose) is not null;

    /// <inheritdoc/>
    public async Task<LinkMatter?> ReadAsync(LinkRequest request, Visitor visitor)
    {
        IApprovalPages process = ProcessOf(request.Purpose)!;
        if (ApprovalSubject.Parse(process.Process.Kind, request.SubjectId) is not { } subject || await process.FindAsync(subject) is not { } ask)
        {
            return null;
        }

        string person = visitor.Person.Id;
        IApprovalDecision? decision = ask.Decisions.FirstOrDefault(d =>
            d.StageId == subject.StageId && d.ContentHash == request.ContentVersion
                && (d.Actor == person || (d.ActorFor ?? d.Actor) == (request.For ?? person)));
        return new()
        {
            Title = ask.Title,
            Contract = ask.Contract,
            Path = $"/{process.Process.Kind.Table}/{subject.Case}",
            OpenLabel = Text("Open"),
            Role = ask.Stage.Stage.Role,
            Decided = decision is null ? null : new(
                page => $"{Text("Decided")(page)} {Word(page, "Answer." + decision.Answer)}", decision.Actor, decision.ActorFor, decision.RecordedAt,
                decision.Comment,
                decision.Answer is ApprovalAnswer.Approve or ApprovalAnswer.Abstain),
            IsOver = ask.IsOver,
            IsChanged = request.ContentVersion != ask.ContentHash,
            Settled = ask.Stage.Verdict == StageVerdict.Pending ? null : page =>
                ApprovalPageTexts.All.Get(page.Language, "Decided.Others", Word(page, "Verdict." + ask.Stage.Verdict)),
            MayAnswer = access.CanDecide(visitor, request.ContractId, ask.Stage.Stage.Role) && !ask.Stage.Barred.Contains(person),
            Question = Text("Decide"),
            Answers =
            [
                new("approve", Text("Approve")) { Outcome = "approve", IsPrimary = true },
                new("return", Text("Return")) { Outcome = "return", NeedsComment = true },
                new("reject", Text("Reject")) { Outcome = "reject", NeedsComment = true },
                new("abstain", Text("Abstain")) { Outcome = "abstain" },
            ],
            CommentHint = Text("Comment.Hint"),
            Record = ask.Record,
            Items = ask.Judged is { } judged
                ? (page, form) => PageAnswers.Part<JudgedItemFields>(new { Page = page, Form = form, Judged = judged }) : null,
            AnswerAsync = async said => AnswerOf(said.Act) is not { } answer ? null
                : ask.Judged is { } items
                    ? await items.DecideAsync(said.By, request.ContentVersion, answer, said.Comment, [.. JudgedItemFields.Read(items, said.Form)])
                : await ask.DecideAsync(said.By, request.ContentVersion, answer, said.Comment),
            Refusal = (refused, page) => CasePageTexts.Refusal(process.Process.Texts, refused, page),
        };
    }

    private IApprovalPages? ProcessOf(string purpose) => processes.FirstOrDefault(p => ApprovalSubject.PurposeOf(p.Process.Kind) == purpose);

    private static ApprovalAnswer? AnswerOf(string act) => act switch
    {
        "approve" => ApprovalAnswer.Approve,
        "reject" => ApprovalAnswer.Reject,
        "return" => ApprovalAnswer.Return,
        "abstain" => ApprovalAnswer.Abstain,
        _ => null,
    };

    private static string Word(PageContext page, string key) => ApprovalTexts.All.Get(page.Language, key);

    private static Func<PageContext, string> Text(string key) => page => ApprovalPageTexts.All.Get(page.Language, key);
}
