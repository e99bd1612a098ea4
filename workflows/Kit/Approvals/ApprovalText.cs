namespace Workflows.Kit.Approvals;

/// <summary>Answers in the reader's words.</summary>
public static class ApprovalText
{
    /// <summary>Who said what: <c>Name: Approved — their words</c>.</summary>
    public static string Of(ApprovalVote vote, string language, Func<string, string> nameOf) =>
        $"{nameOf(vote.By)}: {ApprovalTexts.All.Get(language, "Answer." + vote.Answer)}{(vote.Comment is null ? "" : " — " + vote.Comment)}";
}
