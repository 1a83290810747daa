using System.Text;

namespace SamCam.Cli.Completion;

/// <summary>Completion for bash. Nothing is started to complete a word.</summary>
internal static class BashScript
{
    /// <summary>The script.</summary>
    public static string Write(IReadOnlyList<CommandNode> commands)
    {
        var script = new StringBuilder();
        script.Append("""
            # Completion of samcam for bash. For this shell: source <(samcam completion bash)
            # For good: samcam completion bash > ~/.local/share/bash-completion/completions/samcam
            _samcam() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=samcam words= options= files= i
              # --option=value comes as three words.
              if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$command ${COMP_WORDS[i]}" in

            """);
        script.Append("      ").AppendJoin('|', commands.Skip(1).Select(c => $"'{c.Path}'")).Append(") command+=\" ${COMP_WORDS[i]}\" ;;\n");
        script.Append("    esac\n  done\n  case $command in\n");
        foreach (var c in commands)
        {
            script.Append(
                $"    '{c.Path}') words='{Join(c.Commands.Select(s => s.Name).Concat(c.Words))}' options='{Join(c.Options.Select(o => o.Name))}' files={(c.TakesArguments ? "yes" : "")} ;;\n");
        }

        script.Append("  esac\n  case \"$command $prev\" in\n");
        foreach (var (path, name, words) in commands.SelectMany(c => c.Values.Select(v => (c.Path, v.Name, v.Words))))
            script.Append($"    '{path} {name}') words='{Join(words)}' options= files={(words.Count == 0 ? "yes" : "")} ;;\n");
        script.Append("""
              esac
              [[ $cur == -* ]] && words=$options files=
              mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur"; [[ $files ]] && compgen -f -- "$cur")
              if [[ $files ]]; then compopt -o filenames 2> /dev/null; fi
            }
            complete -F _samcam samcam

            """);
        return script.ToString();
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);
}
