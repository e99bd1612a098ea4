using System.Runtime.CompilerServices;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Registers;

/// <summary>Each register as it stands, as a workbook (SAG-DLV-08: the month's report has the latest configuration).</summary>
internal sealed class RegisterTables(RegisterFiles files, RegisterRights rights) : IPeriodFiles
{
    /// <inheritdoc/>
    public CaseKind Kind => RegisterProcess.Definition.Kind;

    /// <inheritdoc/>
    public async IAsyncEnumerable<PeriodFile> OfAsync(
        PageContext page, Contract contract, DateOnly first, IReadOnlyList<CaseLine> lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (Register register in RegisterRights.Of(page, contract))
        {
            cancellation.ThrowIfCancellationRequested();
            List<CaseRow<EntrySummary>> rows = await files.RowsAsync(contract, register);
            if (rows.Count > 0)
            {
                string name = $"{contract.Id}-{register.Id}";
                yield return new($"{name}.{TableFiles.Workbook}", register.Name.In(page.Language), Spreadsheet.Write(
                    rights.Lines(page, contract, register, rows), name));
            }
        }
    }
}
