using Workflows.Kit.Fields;

namespace Workflows.Releases;

/// <summary>What a release's plan says, field by field; the changes are in its hash as they were approved.</summary>
public static class ReleaseFields
{
    /// <summary>Longest value of a field, in characters.</summary>
    public const int MaxValue = 2_000;

    /// <summary>Every field.</summary>
    public static FieldSet<ReleaseContent> All { get; } = new FieldSet<ReleaseContent>()
        .Line("title", "One line.", c => c.Title, (c, v) => c with { Title = v ?? "" }, max: 300, required: true)
        .Person("manager", "Id of the person who manages it.", c => c.Manager, (c, v) => c with { Manager = v ?? "" }, required: true)
        .Moment("windowFrom", "Start of the window.", c => c.WindowFrom, (c, v) => c with { WindowFrom = v }, hashedAs: "from")
        .Moment("windowTo", "First moment after it.", c => c.WindowTo, (c, v) => c with { WindowTo = v }, hashedAs: "to")
        .Own("changes", (hash, content) =>
        {
            foreach (ReleasedChange change in content.Changes)
            {
                hash.Add("change", change.Id).Add("changeHash", change.ContentHash);
            }
        })
        .Own("steps", (hash, content) =>
        {
            foreach (ReleaseStep step in content.Steps)
            {
                hash.Add("step", step.Id).Add("stepTitle", step.Title).Add("owner", step.Owner).Add("plannedAt", step.PlannedAt).Add("undo", step.Undo);
            }
        })
        .Values("values", "The plan's fields by id; nobody is asked before the required ones, the window and the steps are there.", c => c.Values,
            (c, v) => c with { Values = v }, MaxValue);
}
