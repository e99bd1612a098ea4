using System.Diagnostics;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>A test of the verifier in Python; skipped without one, except in CI.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Python.WhyMissing;
}

/// <inheritdoc cref="PythonFactAttribute"/>
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Python.WhyMissing;
}

/// <summary>Runs the verifier as its receivers do.</summary>
internal static class Python
{
    private const string Import = """
        import contextlib, importlib.util, io, sys
        spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
        verify = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(verify)

        """;

    /// <summary>Several proofs in one run: starting Python costs more than checking.</summary>
    private const string Many = """

        for path in sys.argv[2:]:
            with contextlib.redirect_stdout(io.StringIO()):
                code = verify.main([path, "--en"])
            print(code)
        """;

    public static string Script => Repository.Folder("workflows/ServiceLevels/Proofs/verify.py");

    /// <summary>Null: there is one.</summary>
    public static string? WhyMissing { get; } = Missing();

    /// <summary>Runs the script.</summary>
    public static (int Code, string Output) Run(params string[] arguments) => Start(["-B", Script, .. arguments]);

    /// <summary>The exit code of each proof.</summary>
    public static IReadOnlyList<int> Codes(IEnumerable<string> proofs)
    {
        (int code, string output) = Start(["-B", "-c", Import + Many, Script, .. proofs]);
        Assert.True(code == 0, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
    }

    /// <summary>What a line of Python prints that knows the script as <c>verify</c>.</summary>
    public static string Line(string code) => Start(["-B", "-c", Import + code, Script]).Output.TrimEnd();

    private static (int Code, string Output) Start(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string? Missing()
    {
        try
        {
            return Start(["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).Code == 0 ? null : throw new InvalidOperationException("older than 3.9");
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception && !NodeServer.IsContinuousIntegration)
        {
            return "no python3 of 3.9 or later: " + e.Message;
        }
    }
}
