using System.CommandLine;
using ScCaToken.Benchmarks.Host;

var quick = new Option<bool>("--quick") { Description = "a run of a minute or two: few iterations, in this process" };
var report = new Option<bool>("--report") { Description = "write docs/BENCHMARKS.md and its chart; a report is of all groups" };
var save = new Option<string?>("--save") { Description = "save the results for a later --compare", HelpName = "FILE" };
var compare = new Option<string?>("--compare") { Description = "print what got slower or faster since a saved run; exit code 3 when something of ours is slower, allocates more or was not measured again", HelpName = "FILE" };
var list = new Option<bool>("--list") { Description = "list the benchmarks and stop" };
var verbose = new Option<bool>("--verbose") { Description = "show BenchmarkDotNet's own log" };
var load = new Option<string?>("--load") { Description = "use a saved run instead of measuring", HelpName = "FILE" };
var filter = new Argument<string[]>("filter") { Description = "run only the groups whose name contains one of these; --list shows them", Arity = ArgumentArity.ZeroOrMore };
var root = new RootCommand("Benchmarks of ScCaToken and of the peers that are installed (OpenSSL, GmSSL, SoftHSM2, .NET, BouncyCastle). Compare ratios of one run: machines are noisy. Exit code 1 when a benchmark fails; peers that are not installed are left out.");
foreach (Option option in (Option[])[quick, report, save, compare, list, verbose, load])
    root.Options.Add(option);
root.Arguments.Add(filter);
root.SetAction(result => BenchmarkRun.Execute(new BenchmarkOptions(
    result.GetValue(quick),
    result.GetValue(report),
    result.GetValue(save),
    result.GetValue(compare),
    result.GetValue(list),
    result.GetValue(verbose),
    result.GetValue(load),
    result.GetValue(filter) ?? [])));
return root.Parse(args).Invoke();
