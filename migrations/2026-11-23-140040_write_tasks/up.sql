-- What an applicant is to do in a stage that asks for work. Tracks that staff published before have none: they are never
-- edited, and the next version cannot be published without. The track that every installation begins with gets its own.

alter table vetting_stages add column task_md text not null default '';

alter table vetting_stages disable trigger vetting_stages_guard;
update vetting_stages s set task_md = $task$Write a small program that finds the hours in which nobody is on call.

**What it reads.** A text file with one shift a line: a name, the hour at which the shift begins, and the hour at which it ends. Hours are whole numbers and count from Monday, 00:00; the end itself is not part of the shift.

```
grace,16,25
ada,9,17
joan,28,36
```

Lines come in any order. Shifts may overlap, touch, or lie within each other. Some lines are broken: a field is missing, an hour is no whole number, or the end is not after the start.

**What it writes.** Between the begin of the first shift and the end of the last one, each span in which nobody is on call, in order of time; for the file above that is one line, `25 to 28`. After that each broken line: its number, and what is wrong with it. A broken line does not stop the others from being read. An empty file is no mistake.

**What you hand in.** The address of a repository, or the code as text:

- the program, in whatever language you work in, with its standard library and any test library;
- its tests;
- a note of up to fifteen lines: how to run it, what you left out and why, and what you would do next.

**How long.** 60 minutes. Stop then, even where something is missing, and say what: to leave something out and say so does not count against you. You may look things up and use the tools of your daily work; in the conversation that follows we talk about what you handed in.

**How it is judged.** Our vetters run the program and read the code, and mark it by the criteria of this stage:

- *Correctness*: the file above gives the line above; shifts that overlap, touch or lie within each other make no span that is not there; broken lines are told of.
- *Readability*: somebody else could read a second format of file next week and change one place for it.
- *Verification*: your tests fail when the program makes a likely mistake.

What you write is read for this application and used for nothing else.
$task$
  from vetting_tracks t
 where t.id = s.track_id and t.slug = 'software-engineer' and s.kind = 'assessment' and s.name = 'Practical assessment';
alter table vetting_stages enable trigger vetting_stages_guard;
