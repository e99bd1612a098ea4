using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>people export</c> and <c>people import</c>, on the whole application.</summary>
public sealed class CommandsPeopleTests
{
    [Fact]
    public async Task AnExportThatIsGivenUp_LeavesNoFile()
    {
        string path = Path.Combine(TestHost.NewFolder(), "people.csv");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PeopleCommands.WriteAsync(path, [1], new CancellationToken(canceled: true)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task AFile_SaysFirstWhatItWouldChange_AndComesBackAsItWent()
    {
        string folder = TestHost.NewFolder();
        (IHost host, _) = await WholeApplication.StartAsync(folder, null);
        try
        {
            string csv = Path.Combine(folder, "people.csv");
            string book = Path.Combine(folder, "people.xlsx");
            Assert.Equal(0, Run("people", "export", csv).Code);
            Assert.Equal(0, Run("people", "export", book).Code);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(csv));
            }

            Assert.NotEqual(0, Run("people", "export", csv).Code); // not over a file that is there
            Assert.NotEqual(0, Run("people", "export", Path.Combine(folder, "people.txt")).Code);
            Assert.Contains("Nothing changes.", Run("people", "import", book, "--person", "admin", "--apply").Output, StringComparison.Ordinal);

            await File.WriteAllTextAsync(csv, (await File.ReadAllTextAsync(csv)).Replace("oncall1@operator.example", "night@operator.example", StringComparison.Ordinal));
            string looked = Run("people", "import", csv, "--person", "admin").Output;
            Assert.Contains("mail: oncall1@operator.example -> night@operator.example", looked, StringComparison.Ordinal);
            Assert.Contains("say --apply", looked, StringComparison.Ordinal);
            Assert.Contains("1 changed", Run("people", "import", csv, "--person", "admin").Output, StringComparison.Ordinal); // only looked at
            Assert.Equal(3, Run("people", "import", csv, "--person", "leader", "--apply").Code);
            JsonElement taken = JsonSerializer.Deserialize<JsonElement>(Run("people", "import", csv, "--person", "admin", "--apply", "--json").Output);
            Assert.True(taken.GetProperty("applied").GetBoolean());
            Assert.Contains("0 changed", Run("people", "import", csv, "--person", "admin").Output, StringComparison.Ordinal);

            // Nobody would be left on call: said, and not done until it is meant.
            string lines = string.Join('\n', (await File.ReadAllLinesAsync(csv)).Where(l => !l.Contains(",standard,on_call,", StringComparison.Ordinal)));
            await File.WriteAllTextAsync(csv, lines);
            (int code, string output, _) = Run("people", "import", csv, "--person", "admin", "--apply");
            Assert.Equal(4, code);
            Assert.Contains("--may-empty", output, StringComparison.Ordinal);
            await File.WriteAllTextAsync(csv, lines.Replace("night@operator.example", "none", StringComparison.Ordinal));
            (code, output, _) = Run("people", "import", csv, "--person", "admin", "--apply", "--may-empty");
            Assert.Equal(4, code);
            Assert.Contains("line 2: 当番 一郎", output, StringComparison.Ordinal);
        }
        finally
        {
            await WholeApplication.StopAsync(host);
        }

        (int Code, string Output, string Error) Run(params string[] words) => CommandsHarness.RunIn(folder, words);
    }
}
