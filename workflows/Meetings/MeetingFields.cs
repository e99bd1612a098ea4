using Workflows.Kit;
using Workflows.Kit.Fields;

namespace Workflows.Meetings;

/// <summary>When and where, field by field.</summary>
public static class MeetingFields
{
    /// <summary>Every field.</summary>
    public static FieldSet<MeetingPlan> All { get; } = new FieldSet<MeetingPlan>()
        .Moment("starts", "When it begins.", p => p.Starts == default ? null : p.Starts, (p, v) => p with { Starts = v ?? default }, required: true)
        .Moment("ends", "When it ends.", p => p.Ends, (p, v) => p with { Ends = v })
        .Line("place", "Where, or how (a call).", p => p.Place, (p, v) => p with { Place = v ?? "" }, required: true)
        .Lines("agenda", "What is to be talked about; those who are invited read it.", p => p.Agenda, (p, v) => p with { Agenda = v }, FreeText.Max);

    /// <summary>Nothing is said yet.</summary>
    public static MeetingPlan Blank { get; } = new() { Starts = default, Place = "" };
}
