// Command validate loads compose files exactly as Docker Compose does (interpolation, merge of overlays, schema,
// references between services, networks, volumes and secrets) and prints the project that comes out as JSON.
//
//	validate --schema                         prints the schema of the specification that compose-go carries
//	validate --env FILE BASE.yml OVERLAY.yml  exits with 1 and the reason when the project is not valid
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/schema"
)

func main() {
	printSchema := flag.Bool("schema", false, "print the schema and end")
	env := flag.String("env", "", "file with the variables")
	flag.Parse()
	if *printSchema {
		fmt.Print(schema.Schema)
		return
	}
	project, err := load(*env, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(project))
}

func load(env string, files []string) ([]byte, error) {
	options, err := cli.NewProjectOptions(files,
		cli.WithEnvFiles(env),
		cli.WithDotEnv,
		cli.WithInterpolation(true),
		cli.WithConsistency(true),
		cli.WithName("kontor"),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
