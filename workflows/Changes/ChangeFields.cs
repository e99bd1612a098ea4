using Workflows.Kit.Fields;

namespace Workflows.Changes;

/// <summary>What a change says, field by field.</summary>
public static class ChangeFields
{
    /// <summary>Longest value of a field, in characters.</summary>
    public const int MaxValue = 2_000;

    /// <summary>Every field.</summary>
    public static FieldSet<ChangeContent> All { get; } = new FieldSet<ChangeContent>()
        .Line("title", "One line.", c => c.Title, (c, v) => c with { Title = v ?? "" }, max: 300, required: true)
        .Key("class", "Id of a class of the contract.", c => c.ClassId, (c, v) => c with { ClassId = v ?? "" })
        .Line("category", "Category.", c => c.Category, (c, v) => c with { Category = v })
        .Line("system", "The system that is changed, as the monitoring names it.", c => c.System, (c, v) => c with { System = v })
        .Person("manager", "Id of the person who answers for it.", c => c.Manager, (c, v) => c with { Manager = v })
        .Persons("performers", "Ids of the persons who carry it out.", "performer", c => c.Performers, (c, v) => c with { Performers = v })
        .Day("due", "By when.", c => c.Due, (c, v) => c with { Due = v })
        .Moment("windowFrom", "Start of the planned window.", c => c.WindowFrom, (c, v) => c with { WindowFrom = v }, hashedAs: "from")
        .Moment("windowTo", "First moment after it.", c => c.WindowTo, (c, v) => c with { WindowTo = v }, hashedAs: "to")
        .Flag("stops", "The system stops in the window.", c => c.Stops, (c, v) => c with { Stops = v })
        .Lines("exception", "Why a freeze or a lead time is not kept.", c => c.Exception, (c, v) => c with { Exception = v }, MaxValue)
        .Line("incident", "The incident that it comes from.", c => c.IncidentId, (c, v) => c with { IncidentId = v })
        .Values("values", "The class's fields by id; nobody is asked before the required ones are there.", c => c.Values, (c, v) => c with { Values = v },
            MaxValue);
}
