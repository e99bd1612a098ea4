using System.Runtime.CompilerServices;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents.Reports;

/// <summary>The last version of each report that was sent about the incidents of a period (MIE-INC-09).</summary>
internal sealed class IncidentReportFiles(IncidentReader reader, ReportStore reports, WordSheet sheet) : IPeriodFiles
{
    /// <inheritdoc/>
    public CaseKind Kind => IncidentKind.Incidents;

    /// <inheritdoc/>
    public async IAsyncEnumerable<PeriodFile> OfAsync(
        PageContext page, Contract contract, DateOnly first, IReadOnlyList<CaseLine> lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (CaseLine line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            CaseView<IncidentState> incident = await reader.ReadAsync(line.Id);
            IReadOnlyList<ReportDocument> written = await reports.AllAsync(line.Id);
            foreach (StepState step in incident.State.Steps)
            {
                if (step.Reports is [.., var sent] && written.FirstOrDefault(
                    w => w.StepId == step.Step.Id && w.Occurrence == step.Occurrence && w.Version == sent.Version) is { } document)
                {
                    yield return new(
                        FormattableString.Invariant($"{line.Id}-{step.Step.Id}-{step.Occurrence}.docx"),
                        page.T("Report.SentVersion", FactTexts.StepName(incident, step.Step.Id, step.Occurrence, page), sent.Version)
                            + page.T("Join.Dot") + line.Title,
                        await sheet.OfAsync<ReportSheet>(page, new { Incident = incident, Step = step, Sent = sent, Document = document }, cancellation));
                }
            }
        }
    }
}
