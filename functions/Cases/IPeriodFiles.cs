using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Pages;

namespace Workflows.Cases;

/// <summary>
/// The documents of a process that a contract wants together at the end of a period (MIE 表2-2⑤⑩); a class beside the process's pages says which, and is
/// registered by its area.
/// </summary>
internal interface IPeriodFiles
{
    /// <summary>Of which process.</summary>
    CaseKind Kind { get; }

    /// <summary>The documents, in the order of the cases.</summary>
    /// <param name="page">Who reads them.</param>
    /// <param name="contract">As in force now.</param>
    /// <param name="first">First day of the period.</param>
    /// <param name="lines">The cases of the period.</param>
    /// <param name="cancellation">Gives up.</param>
    IAsyncEnumerable<PeriodFile> OfAsync(PageContext page, Contract contract, DateOnly first, IReadOnlyList<CaseLine> lines, CancellationToken cancellation);
}

/// <summary>A document of a set.</summary>
/// <param name="Name">Unique in the set; of letters, digits, '-', '_' and '.'.</param>
/// <param name="Title">What it is, in the reader's words.</param>
/// <param name="Bytes">What it holds.</param>
internal sealed record PeriodFile(string Name, string Title, byte[] Bytes);
