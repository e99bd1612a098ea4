using Workflows.Cases;
using Workflows.Kit;
using Workflows.Onboarding.Process;
using Workflows.Pages;

namespace Workflows.Onboarding.Evidence;

/// <summary>The fields of evidence in a form, and what was typed into them.</summary>
internal static class EvidenceInput
{
    /// <summary>The field that takes a check's files.</summary>
    public const string FileField = "file";

    /// <summary>Name of a field in the form.</summary>
    public static string NameOf(CheckState check, string field) => FormattableString.Invariant($"v.{check.Check.Id}.{check.Year ?? 0}.{field}");

    /// <summary>The checks of a side for which evidence is taken now.</summary>
    public static IReadOnlyList<CheckState> Wanted(PlacementState state, EvidenceSource by, DateOnly today) =>
    [
        .. state.ChecksUntil(today).Where(c =>
            !state.IsOver && c.Check.EvidenceBy == by && c.ToJudge is null && c.TakesEvidence(today, state.Rules.Asking.WarnDays.DefaultIfEmpty(0).Max())),
    ];

    /// <summary>What was handed in; checks whose fields are all empty are left out.</summary>
    public static async Task<IReadOnlyList<EvidenceEntry>> ReadAsync(IFormCollection form, IEnumerable<CheckState> checks, CancellationToken cancellation)
    {
        List<EvidenceEntry> entries = [];
        foreach (CheckState check in checks)
        {
            Dictionary<string, string> values = EvidenceForm.FieldsOf(check.Check, check.Asked)
                .ToDictionary(f => f.Id, f => form[NameOf(check, f.Id)].ToString().Trim()).Where(v => v.Value.Length > 0)
                    .ToDictionary(v => v.Key, v => v.Value);
            List<EvidenceUpload> files = [];
            foreach (IFormFile file in form.Files.GetFiles(NameOf(check, FileField)).Where(f => f.Length > 0))
            {
                files.Add(new(Path.GetFileName(file.FileName), file.ContentType, await CaseFileAnswers.BytesAsync(file, cancellation)));
            }

            if (values.Count > 0 || files.Count > 0)
            {
                entries.Add(new(check.Check.Id, check.Year, values, files));
            }
        }

        return entries;
    }

    /// <summary>The form again, with what is wrong.</summary>
    public static FormState Refused(string name, IFormCollection form, PlacementState state, CommandResult.Refused refused,
        IReadOnlyList<EvidenceRefusal> problems, DateOnly today, PageContext page)
    {
        List<(string Field, string Message)> errors = [];
        foreach (EvidenceRefusal problem in problems)
        {
            if (state.Check(problem.CheckId, problem.Year, today) is { } check)
            {
                EvidenceField? field = EvidenceForm.FieldsOf(check.Check, check.Asked).FirstOrDefault(f => f.Id == problem.Problem.FieldId);
                errors.Add((
                    NameOf(check, field?.Id ?? FileField),
                    $"{PlacementMail.NameOf(check, page.Language)}{page.T("Join.Dot")}{(field is null ? PlacementPageTexts.T(page, "Files") : PlacementPageTexts.Of(field, page))}: {PlacementPageTexts.Of(problem.Problem, page)}"));
            }
        }

        return errors.Count == 0 ? new(name, form, refused.Detail, PlacementPageTexts.Of(refused, page)) : new(name, form, errors);
    }
}
