using System.Runtime.CompilerServices;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Pages;

namespace Workflows.ProblemManagement;

/// <summary>The table of problems of a fiscal year, as a workbook (MIE-PRB-02).</summary>
internal sealed class ProblemTableFile(ProblemTable table) : IPeriodFiles
{
    /// <inheritdoc/>
    public CaseKind Kind => ProblemProcess.Definition.Kind;

    /// <inheritdoc/>
    public async IAsyncEnumerable<PeriodFile> OfAsync(
        PageContext page, Contract contract, DateOnly first, IReadOnlyList<CaseLine> lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        DateOnly year = contract.Profile.Section<ProblemRules>()!.YearOf(first);
        string name = FormattableString.Invariant($"{contract.Id}-problems-{year.Year}");
        yield return new(
            $"{name}.{TableFiles.Workbook}", contract.Profile.Section<ProblemRules>()!.Table.In(page.Language),
            Spreadsheet.Write(ProblemTablePages.Lines(await table.OfAsync(contract, year, cancellation), contract, page), name));
    }
}
