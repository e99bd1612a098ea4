using Workflows.Kit;
using Workflows.Kit.Fields;

namespace Workflows.SecurityIncidents;

/// <summary>What is said of a suspicion, field by field.</summary>
public static class SecurityFields
{
    /// <summary>Every field.</summary>
    public static FieldSet<SecurityContent> All { get; } = new FieldSet<SecurityContent>()
        .Choices("kinds", "Ids of kinds of the contract, one or several.", c => c.Kinds, (c, v) => c with { Kinds = v },
            profile => profile.Section<SecurityRules>()?.Kinds.Select(k => new FieldOption(k.Id, k.Name.In)) ?? [], SecurityRefusals.NoSuchSecurityKind)
        .Line("system", "The system.", c => c.System, (c, v) => c with { System = v })
        .Line("incident", "The incident that it was seen in.", c => c.Incident, (c, v) => c with { Incident = v })
        .Lines("what", "What was seen; only the readers of the case see it, it is in no mail.", c => c.What, (c, v) => c with { What = v ?? "" }, FreeText.Max,
            required: true)
        .Line("noticedBy", "Who noticed it.", c => c.NoticedBy, (c, v) => c with { NoticedBy = v ?? "" }, required: true)
        .Moment("noticed", "When.", c => c.Noticed == default ? null : c.Noticed, (c, v) => c with { Noticed = v ?? default }, required: true);

    /// <summary>Nothing is said yet.</summary>
    public static SecurityContent Blank { get; } = new() { Kinds = [], What = "", NoticedBy = "", Noticed = default };
}
