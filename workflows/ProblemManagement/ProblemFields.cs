using System.Globalization;
using System.Text.Json;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Fields;

namespace Workflows.ProblemManagement;

/// <summary>What is said of a problem, field by field.</summary>
public static class ProblemFields
{
    private static readonly FieldOption[] Origins = [.. Enum.GetValues<ProblemOrigin>()
        .Select(origin => new FieldOption(WordOf(origin), language => ProblemTexts.All.Get(language, "Origin." + origin)))];

    /// <summary>How a problem is managed.</summary>
    public static FieldSet<ProblemHandling> Managed { get; } = new FieldSet<ProblemHandling>()
        .Choice("category", "A category of the contract.", c => c.Category, (c, v) => c with { Category = v ?? "" },
            profile => Options(profile, r => r.Categories), ProblemRefusals.NoSuchProblemCategory, required: true)
        .Choice("urgency", "An urgency of the contract.", c => c.Urgency, (c, v) => c with { Urgency = v ?? "" },
            profile => Options(profile, r => r.Urgencies), ProblemRefusals.NoSuchProblemUrgency, required: true)
        .Choice("priority", "A priority of the contract; 1 comes first.", c => c.Priority == 0 ? null : Number(c.Priority),
            (c, v) => c with { Priority = int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0 },
            profile => Enumerable.Range(1, profile.Section<ProblemRules>()?.Priorities ?? 0).Select(p => new FieldOption(Number(p), _ => Number(p))),
            required: true)
        .Person("responsible", "Id of the person who is responsible.", c => c.Responsible, (c, v) => c with { Responsible = v ?? "" }, required: true)
        .Day("due", "The day by which it is to be solved.", c => c.Due == default ? null : c.Due, (c, v) => c with { Due = v ?? default }, required: true);

    /// <summary>What a problem is.</summary>
    public static FieldSet<ProblemContent> All { get; } = new FieldSet<ProblemContent>()
        .Choice("origin", "incident, instruction or sign.", c => Enum.IsDefined(c.Origin) ? WordOf(c.Origin) : null,
            (c, v) => c with { Origin = OriginOf(v) }, _ => Origins, required: true)
        .Line("incident", "The incident that it was seen in; needed where it comes from one.", c => c.Incident, (c, v) => c with { Incident = v })
        .Lines("instruction", "Who of the client instructed, and what; needed where it comes from an instruction.", c => c.Instruction,
            (c, v) => c with { Instruction = v })
        .Line("title", "In a line.", c => c.Title, (c, v) => c with { Title = v ?? "" }, required: true)
        .Lines("text", "What is wrong, or may go wrong.", c => c.Text, (c, v) => c with { Text = v ?? "" }, FreeText.Max, required: true)
        .Line("system", "The system, as the contract's incidents call it.", c => c.System, (c, v) => c with { System = v });

    /// <summary>Nothing is said yet.</summary>
    public static ProblemHandling NotManaged { get; } = new() { Category = "", Urgency = "", Priority = 0, Responsible = "", Due = default };

    /// <inheritdoc cref="NotManaged"/>
    public static ProblemContent Blank { get; } = new() { Origin = (ProblemOrigin)(-1), Title = "", Text = "", Handling = NotManaged };

    private static IEnumerable<FieldOption> Options(ContractProfile profile, Func<ProblemRules, IReadOnlyList<ProblemWord>> words) =>
        profile.Section<ProblemRules>() is { } rules ? words(rules).Select(w => new FieldOption(w.Id, w.Name.In)) : [];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string WordOf(ProblemOrigin origin) => JsonNamingPolicy.CamelCase.ConvertName(origin.ToString());

    private static ProblemOrigin OriginOf(string? word) =>
        Enum.GetValues<ProblemOrigin>().Cast<ProblemOrigin?>().FirstOrDefault(o => WordOf(o!.Value) == word) ?? (ProblemOrigin)(-1);
}
