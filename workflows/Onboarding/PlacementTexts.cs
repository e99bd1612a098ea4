using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>The texts of placements: mails, names of states and fields.</summary>
public static class PlacementTexts
{
    /// <summary>From <c>PlacementTexts.resx</c> and <c>PlacementTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PlacementTexts));

    /// <summary>What is wrong with a field of evidence; never what was typed.</summary>
    public static string Of(EvidenceProblem problem, string language) =>
        (problem.File is { } file ? All.Get(language, "Problem.File", CaseFiles.Named(file, problem.Length, language)) : "")
        + (problem.Kind == EvidenceProblemKind.FileTooLarge ? All.Get(language, "Problem.FileTooLarge", problem.Expected)
            : All.Get(language, "Problem." + problem.Kind) + (problem.Expected is { } expected ? All.Get(language, "Problem.Expected", expected) : ""));
}
